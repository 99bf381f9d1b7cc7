package slack

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
)

type (
	element = slackapi.RichTextSectionElement
	style   = slackapi.RichTextSectionTextStyle
)

// longestRun is the most characters of one run of text, so that a text that is too long for one block
// goes on in the next.
const longestRun = 1000

// runs is a text with marks of package say as elements of rich text, in which nothing a person wrote
// is read for marks of Slack's (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block).
func runs(s string, st style) []element {
	var out []element
	for _, sp := range say.Spans(valid(s)) {
		if sp.Kind == say.Instant {
			if format := dateFormat(sp.Text); format != "" {
				at := slackapi.NewRichTextSectionDateElement(sp.At.Unix(), format, nil, &sp.Text)
				at.Style = looks(st)
				out = append(out, at)
				continue
			}
		}
		out = append(out, linked(sp.Text, marked(sp.Kind, st))...)
	}
	return out
}

// marked is how a span looks.
func marked(k say.Kind, st style) style {
	switch k {
	case say.Bold:
		st.Bold = true
	case say.Code:
		st.Code = true
	case say.Ins:
		st.Bold, st.Underline = true, true
	case say.Del:
		st.Strike = true
	}
	return st
}

var addresses = regexp.MustCompile(`https?://[^\s<>"«»]+[^\s<>"«».,;:!?)\]]`)

// linked is text to the letter in which web addresses can be opened.
func linked(s string, st style) []element {
	var out []element
	at := 0
	for _, found := range addresses.FindAllStringIndex(s, -1) {
		address := s[found[0]:found[1]]
		if u, err := url.Parse(address); err != nil || u.Host == "" || size(address) > longestRun {
			continue
		}
		out = append(append(out, text(s[at:found[0]], st)...), slackapi.NewRichTextSectionLinkElement(address, "", looks(st)))
		at = found[1]
	}
	return append(out, text(s[at:], st)...)
}

// text is a text in runs that are not too long.
func text(s string, st style) []element {
	var out []element
	for s != "" {
		var head string
		head, s = split(s, longestRun)
		out = append(out, slackapi.NewRichTextSectionTextElement(head, looks(st)))
	}
	return out
}

func looks(st style) *style {
	if st == (style{}) {
		return nil
	}
	return &st
}

// clock finds the time of day in the words of an instant, in both languages.
var clock = regexp.MustCompile(`\d{1,2}(:\d\d|\x{a0}h)`)

// dateFormat is how Slack writes an instant for each reader, in their zone and with their clock: as much
// of it as the words say (https://docs.slack.dev/messaging/formatting-message-text#date-formatting).
// Empty: they name a day alone, which is the same day wherever it is read.
func dateFormat(words string) string {
	switch at := clock.FindStringIndex(words); {
	case at == nil:
		return ""
	case at[0] == 0:
		return "{time}"
	case !strings.HasSuffix(words, ")"):
		return "{date_short_pretty} {time}"
	case strings.Contains(words, " à "):
		return "{date_long_pretty} à {time}"
	}
	return "{date_long_pretty}, {time}"
}

// written is a text with marks as a message's top-level text, which a notification shows and a screen
// reader reads: escaped, instants as Slack's dates.
func written(s string) string {
	var b strings.Builder
	for _, sp := range say.Spans(valid(s)) {
		switch sp.Kind {
		case say.Instant:
			b.WriteString(date(sp.At, sp.Text))
		case say.Ins: // heard, not seen
			b.WriteString("[+" + escaped(sp.Text) + "]")
		case say.Del:
			b.WriteString("[−" + escaped(sp.Text) + "]")
		default:
			b.WriteString(escaped(sp.Text))
		}
	}
	return b.String()
}

// date is an instant as a mark of Slack's, with the words for programs that do not know it.
func date(at time.Time, words string) string {
	said := escaped(strings.Map(func(r rune) rune {
		if r == '|' || r == '^' {
			return '/'
		}
		return r
	}, words))
	format := dateFormat(words)
	if format == "" {
		return said
	}
	return "<!date^" + strconv.FormatInt(at.Unix(), 10) + "^" + format + "|" + said + ">"
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
