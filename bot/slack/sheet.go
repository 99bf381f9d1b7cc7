package slack

import (
	"encoding/json"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// Slack's limits of what is drawn. What is over one of them is refused whole ("invalid_blocks",
// "msg_blocks_too_long", "msg_too_long").
const (
	mostBlocks     = 50     // of a message: https://docs.slack.dev/reference/block-kit/blocks
	mostViewBlocks = 100    // of a modal or the home tab
	mostJSON       = 12_800 // of a message's blocks; not documented: https://github.com/slackapi/bolt-js/issues/2509 counts 13,200
	mostViewJSON   = 60_000 // of a home tab: well below the 250 KB of https://docs.slack.dev/reference/views
	mostText       = 4000   // of the top-level text: https://docs.slack.dev/reference/methods/chat.update
	mostInBlock    = 3000   // of one text: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
	mostHeader     = 150    // of a heading: https://docs.slack.dev/reference/block-kit/blocks/header-block
	mostAlt        = 2000   // of a picture's words: https://docs.slack.dev/reference/block-kit/blocks/image-block
	mostLabel      = 75     // of a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element
	mostValue      = 2000   // of what a button carries
	mostButtons    = 25     // in one row: https://docs.slack.dev/reference/block-kit/blocks/actions-block
)

// A sheet is filled with blocks from the top until one of the limits is reached. Text runs on in a next
// block where one is full.
type sheet struct {
	blocks []slackapi.Block
	most   int // blocks
	left   int // characters of JSON that may still be taken
	open   []slackapi.RichTextElement
	filled int  // characters in the open block
	full   bool // something did not fit: nothing more is taken
}

// A wrap is what a run of text stands in.
type wrap func([]element) slackapi.RichTextElement

func section(e []element) slackapi.RichTextElement { return slackapi.NewRichTextSection(e...) }

func quote(e []element) slackapi.RichTextElement {
	return &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: e}
}

func preformatted(e []element) slackapi.RichTextElement {
	return &slackapi.RichTextPreformatted{Type: slackapi.RTEPreformatted, Elements: e}
}

// around is what JSON puts around the elements of a run, and around a block of runs.
const around = 100

// write puts a run of text on the sheet: in the open block as far as that has room, then in further ones.
func (s *sheet) write(in wrap, list []element) {
	var run []element
	took := 0
	shut := func() {
		if len(run) > 0 {
			s.open, s.filled, run, took = append(s.open, in(run)), s.filled+took, nil, 0
		}
	}
	if !s.spend(around) {
		return
	}
	for _, e := range list {
		cost := weigh(e) + 1
		if s.filled+took+cost > mostInBlock && s.filled+took > 0 {
			whole, begun := lines(run)
			if weighAll(begun)+cost > mostInBlock/2 {
				whole, begun = run, nil
			}
			run = whole
			shut()
			s.shut()
			run, took, cost = begun, weighAll(begun), cost+around
		}
		if !s.spend(cost) {
			if e = head(e, s.left-around); e != nil {
				run = append(run, e)
			}
			break
		}
		run, took = append(run, e), took+cost
	}
	shut()
}

// lines parts a run where its last whole line ends: a line that was begun goes on in the next block.
func lines(run []element) (whole, begun []element) {
	for i := len(run) - 1; i > 0; i-- {
		if t, is := run[i].(*slackapi.RichTextSectionTextElement); is && strings.HasSuffix(t.Text, "\n") {
			return run[:i+1], run[i+1:]
		}
	}
	return run, nil
}

// head is the beginning of a text that has n characters of JSON; nil where that is nothing worth reading.
func head(e element, n int) element {
	t, is := e.(*slackapi.RichTextSectionTextElement)
	if !is {
		return nil
	}
	cutDown := *t
	for size := len(t.Text); size > 20; size /= 2 {
		cutDown.Text, _ = split(t.Text, size)
		if weigh(&cutDown) <= n {
			return &cutDown
		}
	}
	return nil
}

// spend takes characters of what is left; false where there are not so many.
func (s *sheet) spend(n int) bool {
	if s.full || n > s.left || len(s.blocks) >= s.most {
		s.full = true
		return false
	}
	s.left -= n
	return true
}

// shut closes the open block of text.
func (s *sheet) shut() {
	if len(s.open) > 0 {
		s.blocks = append(s.blocks, slackapi.NewRichTextBlock("", s.open...))
	}
	s.open, s.filled = nil, 0
}

// part sets what follows apart, while there are blocks to spare.
func (s *sheet) part() {
	if len(s.blocks) < s.most/2 {
		s.shut()
	}
}

// weigh counts the characters of JSON.
func weigh(v any) int {
	b, err := json.Marshal(v)
	if err != nil { // what is drawn holds nothing but text
		return mostJSON
	}
	return size(string(b))
}
