package slack

import (
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// draw gives a message as Slack shows it: the top-level text, which says everything for notifications
// and screen readers, and the blocks that are seen. pictures are ids of files at Slack in the order of
// m.Images, empty where there is none. l is the language of our own few words; empty: every one.
// Whatever the message holds, no limit of Slack's is broken.
func draw(m chat.Message, l say.Lang, pictures []string) (string, []slackapi.Block) {
	s := &sheet{most: mostBlocks, left: mostJSON}
	s.message(m, l, pictures)
	return topText(m, l), s.blocks
}

// homeTab is a message as somebody's home tab.
func homeTab(m chat.Message) slackapi.HomeTabViewRequest {
	s := &sheet{most: mostViewBlocks, left: mostViewJSON}
	if first, rest, _ := strings.Cut(m.Text, "\n"); first != "" && !titled(m.Fields) {
		s.blocks, s.most = append(s.blocks, slackapi.NewHeaderBlock(words(first, mostHeader))), s.most-1
		m.Text = rest
	}
	s.message(m, "", nil)
	return slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: s.blocks}}
}

// message draws everything. What comes last is made first, so that there is room left for it.
func (s *sheet) message(m chat.Message, l say.Lang, pictures []string) {
	rows := actions(m, l)
	images := images(m, pictures)
	note := runs(notAll(m, l), style{})
	s.most -= len(rows) + len(images) + 1
	for _, b := range append(rows, images...) {
		s.left -= weigh(b)
	}
	s.left -= weighAll(note) + weighAll(pings(m)) + 2*around
	after := picturesAfter(m.Fields)
	s.lead(m)
	for i, f := range m.Fields {
		if i == after {
			s.place(images)
		}
		if i > 0 && m.Fields[i-1].Block == chat.Row && f.Block != chat.Row { // a list ends
			s.part()
		}
		s.field(f, m.Void)
	}
	if after >= len(m.Fields) {
		s.place(images)
	}
	if s.full || len(images) < len(m.Images) || len(m.Buttons) > mostButtons {
		s.open = append(s.open, section(note))
	}
	s.shut()
	s.blocks = append(s.blocks, rows...)
	if len(s.blocks) == 0 { // Slack refuses a view without blocks
		s.blocks = []slackapi.Block{slackapi.NewRichTextBlock("", section(text("…", style{})))}
	}
}

func weighAll(list []element) int {
	n := 0
	for _, e := range list {
		n += weigh(e) + 1
	}
	return n
}

// place sets blocks that are paid for.
func (s *sheet) place(blocks []slackapi.Block) {
	if len(blocks) > 0 {
		s.shut()
		s.blocks, s.most = append(s.blocks, blocks...), s.most+len(blocks)
	}
}

// picturesAfter is how many fields stand before the pictures: the title and the facts of a card; none
// where something is to be copied, since what is to be saved comes first; else all.
func picturesAfter(fields []chat.Field) int {
	titled := false
	for _, f := range fields {
		switch f.Block {
		case chat.Copy:
			return 0
		case chat.Title:
			titled = true
		}
	}
	if titled {
		return min(2, len(fields))
	}
	return len(fields)
}

// notAll says that something is left out and where all of it is.
func notAll(m chat.Message, l say.Lang) string {
	t := say.Text{EN: "This is not all of it: it is too long for one message.", FR: "Ce n'est pas tout\u202f: c'est trop long pour un seul message."}
	if m.About != nil && m.About.Post > 0 {
		t = say.Text{EN: "This is not all of it. Each text in full: %s", FR: "Ce n'est pas tout. Chaque texte en entier\u202f: %s"}.
			F(say.C("/copydesk preview " + strconv.FormatInt(m.About.Post, 10) + " network:…"))
	}
	if l == "" {
		return t.EN + " · " + t.FR
	}
	return t.In(l)
}

// topText is everything that the message says, as far as it fits.
func topText(m chat.Message, l say.Lang) string {
	note := "\n" + written(notAll(m, l))
	lines := []string{m.Text}
	for _, f := range m.Fields {
		lines = append(lines, sentence(f, m.Text))
	}
	for _, i := range m.Images {
		lines = append(lines, i.Alt)
	}
	calls := mentions(m)
	left := mostText - size(note) - size(calls)
	var said []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		w := written(line)
		if left -= size(w) + 1; left < 0 {
			if fits := left + size(w); fits > 0 { // without marks: one must not be cut in two
				said = append(said, escapedWithin(say.Plain(valid(line)), fits))
			}
			return strings.Join(said, "\n") + calls + note
		}
		said = append(said, w)
	}
	if len(said) == 0 && calls == "" {
		return "…" // a message without words has its buttons or pictures
	}
	return strings.Join(said, "\n") + calls
}

// escapedWithin is the beginning of a text that takes at most n characters when it is escaped.
func escapedWithin(s string, n int) string {
	for take := n; take > 0; take -= max(1, take/8) {
		head, _ := split(s, take)
		if w := escaped(head); size(w) < n {
			return w + "…"
		}
	}
	return ""
}

// sentence is a field in words, without what the message has said already.
func sentence(f chat.Field, said string) string {
	switch f.Block {
	case chat.Title:
		return missing(said, f.Name, f.Value, f.Note)
	case chat.Exact, chat.Copy, chat.Changes: // the text begins a line of its own
		return missing("", f.Name, f.Note) + "\n" + f.Value
	case chat.Row:
		return missing("", f.Name, f.Value, f.Note)
	}
	name := f.Name
	if f.Note != "" {
		name = strings.TrimSpace(name + " (" + f.Note + ")")
	}
	return missing("", name, f.Value)
}

// missing are the parts that a text does not hold yet.
func missing(text string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" && !strings.Contains(say.Plain(text), say.Plain(p)) {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}
