package slack

import (
	"net/url"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// What the buttons of a message are told apart by. The command line of one stands in its value.
const (
	actionRun  = "run"  // its value is what the presser says; with a number behind it
	actionForm = "form" // its value opens a form
	actionLink = "link" // a link: nothing to do
	actionDrop = "drop" // in a form: its value is the form's line without what was typed
)

// mostOfButtons and mostOfImages are how many characters of JSON they may take in a message.
const (
	mostOfButtons = 5000
	mostOfImages  = 4000
)

// actions are the rows of buttons: the next steps, then what is rarely wanted.
func actions(m chat.Message, l say.Lang) []slackapi.Block {
	if m.Void {
		return nil
	}
	var rows [2][]slackapi.BlockElement
	left := mostOfButtons
	if m.Form != nil {
		o := opener(*m.Form, l)
		left -= weigh(o)
		rows[0] = append(rows[0], o)
	}
	for i, b := range m.Buttons {
		e := button(b, i)
		if e == nil || i >= mostButtons {
			continue
		}
		if left -= weigh(e); left < 0 {
			break
		}
		row := 0
		if b.Style == chat.Quiet {
			row = 1
		}
		rows[row] = append(rows[row], e)
	}
	var out []slackapi.Block
	for _, row := range rows {
		for len(row) > 0 {
			n := min(len(row), mostButtons)
			out, row = append(out, slackapi.NewActionBlock("", row[:n]...)), row[n:]
		}
	}
	return out
}

// button is one button; nil where it has nothing to do, or more than a button can carry.
func button(b chat.Button, i int) *slackapi.ButtonBlockElement {
	out := &slackapi.ButtonBlockElement{Type: slackapi.METButton, Text: words(b.Label, mostLabel), ActionID: actionRun + strconv.Itoa(i), Value: b.Action}
	switch {
	case b.URL != "":
		if !opens(b.URL) {
			return nil
		}
		out.ActionID, out.URL, out.Value = actionLink+strconv.Itoa(i), b.URL, ""
	case b.Action == "" || size(b.Action) > mostValue:
		return nil
	}
	switch b.Style {
	case chat.Go:
		out.Style = slackapi.StylePrimary
	case chat.Grave:
		out.Style = slackapi.StyleDanger
	}
	return out
}

// opener is the button that opens a form where it could not be opened at once.
func opener(f chat.Form, l say.Lang) *slackapi.ButtonBlockElement {
	line := formLine(f, nil)
	if size(line) > mostValue || weigh(line) > mostOfButtons/2 {
		line = bareLine(f)
	}
	if f.Lang != "" {
		l = f.Lang
	}
	label := say.Text{EN: "Fill in the form", FR: "Remplir le formulaire"}.In(l)
	return &slackapi.ButtonBlockElement{Type: slackapi.METButton, Text: words(label, mostLabel), ActionID: actionForm, Value: line, Style: slackapi.StylePrimary}
}

// opens reports whether a browser elsewhere can open the address.
func opens(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && size(address) <= mostInBlock
}

// images are the pictures of a message. A film, and a picture that Slack does not have, are said in
// words, with a link where one leads there.
func images(m chat.Message, pictures []string) []slackapi.Block {
	list := m.Images[:min(len(m.Images), mostPictures)]
	var out []slackapi.Block
	for each := mostAlt; ; each = max(10, each/2) { // the words give way, then the last pictures
		out = out[:0]
		total := 0
		for i, image := range list {
			file := ""
			if i < len(pictures) && !image.Film() {
				file = pictures[i]
			}
			out = append(out, picture(image, file, each))
			total += weigh(out[i])
		}
		switch {
		case total <= mostOfImages:
			return out
		case each < 20:
			list = list[:len(list)-1]
		}
	}
}

// picture is one picture with its words above it: an approval is for them too.
func picture(image chat.Image, file string, most int) slackapi.Block {
	alt := said(image, most)
	if file != "" {
		return slackapi.NewImageBlockSlackFile(&slackapi.SlackFileObject{ID: file}, alt, "", words(alt, most))
	}
	line := text(alt, style{})
	if opens(image.URL) && size(image.URL) < mostOfImages/mostPictures {
		line = []element{slackapi.NewRichTextSectionLinkElement(image.URL, alt, nil)}
	}
	return slackapi.NewRichTextBlock("", section(append(text("🖼 ", style{}), line...)))
}

// mostPictures is how many pictures a message shows.
const mostPictures = 20

// said is a picture in words: those of its author, else its file's name.
func said(i chat.Image, n int) string {
	alt := strings.TrimSpace(say.Plain(valid(i.Alt)))
	if alt == "" {
		alt = strings.TrimSpace(say.Plain(valid(i.Name)))
	}
	if alt == "" {
		alt = "…"
	}
	return shortened(alt, n)
}

// words are a text object in which Slack reads nothing: it decodes three entities in each, also where
// the text is plain (https://docs.slack.dev/messaging/formatting-message-text#escaping).
func words(s string, n int) *slackapi.TextBlockObject {
	s = strings.TrimSpace(say.Plain(valid(s)))
	said := escaped(shortened(s, n))
	for most := n; size(said) > n; { // what it takes when it is escaped counts
		most -= max(1, (size(said)-n)/len("&amp;"))
		said = escaped(shortened(s, most))
	}
	if said == "" {
		said = "…"
	}
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, said, false, false)
}

// unmarked is a text of ours where Slack takes one to the letter.
func unmarked(s string, n int) string {
	if s = shortened(strings.TrimSpace(say.Plain(valid(s))), n); s == "" {
		return "…"
	}
	return s
}

func number(n int64) string { return "#" + strconv.FormatInt(n, 10) }
