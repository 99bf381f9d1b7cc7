package networks

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf16"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// byHand is every network that a person publishes on: they are handed the picture and the text at the
// planned hour, and say what became of it. Nothing is sent and nothing can be asked.
var byHand = &Network{
	Name:    ByHand,
	Title:   say.Text{EN: "by hand", FR: "à la main"},
	Checked: "2026-11-25",
	Docs:    "https://developers.tiktok.com/doc/content-posting-api-reference-photo-post",
	Class:   approvals.ByHand,
	Limits:  byHandLimits(0, mostByHand, true),
	LimitsOf: func(account string) (Limits, string) {
		for _, k := range wellKnown {
			if k.named(account) {
				return byHandLimits(k.text, k.pictures, k.textAlone), k.docs
			}
		}
		return byHandLimits(0, mostByHand, true), ""
	},
	Count:  utf16Units,
	Render: renderByHand,
	Shown:  shownByHand,
}

// ByHand is the name of the row of networks that a person publishes on.
const ByHand = "byhand"

// mostByHand bounds the pictures of a network about which nothing is known.
const mostByHand = 10

func byHandLimits(text, pictures int, alone bool) Limits {
	return Limits{Text: text, Unit: say.Text{EN: "characters", FR: "caractères"}, Pictures: pictures, TextAlone: alone, Film: &MediumLimits{}}
}

// A known is what a network documents, found by its name in the account's.
type known struct {
	name           string // folded, one word
	text, pictures int
	textAlone      bool
	docs           string
}

// wellKnown are the networks whose limits are documented; of any other none is known. Read on the day
// of byHand.Checked.
var wellKnown = []known{
	{"tiktok", 4000, 35, false, "https://developers.tiktok.com/doc/content-posting-api-reference-photo-post"},
	{"instagram", 2200, 10, false, "https://developers.facebook.com/docs/instagram-platform/content-publishing"},
	{"pinterest", 800, 5, false, "https://developers.pinterest.com/docs/api/v5/pins-create"},
	{"linkedin", 3000, 20, true, "https://www.linkedin.com/help/linkedin/answer/a528176"},
	{"threads", 500, 20, true, "https://developers.facebook.com/docs/threads/overview"},
}

// named reports whether an account's name has the network's as a word: "TikTok @demo".
func (k known) named(account string) bool {
	for _, w := range strings.FieldsFunc(approvals.Folded(account), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if w == k.name {
			return true
		}
	}
	return false
}

// utf16Units counts as the forms of most networks do, and never less than the others.
func utf16Units(text string) int { return len(utf16.Encode([]rune(text))) }

// A byHandWire is what a person is handed. Its fields stand in the order of their names, so that its
// JSON has sorted keys.
type byHandWire struct {
	Media []approvals.Medium `json:"media,omitempty"`
	Text  string             `json:"text"`
}

func renderByHand(d Draft) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(byHandWire{Media: d.Media, Text: d.Text})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func shownByHand(wire []byte) (string, error) {
	var w byHandWire
	err := json.Unmarshal(wire, &w)
	return w.Text, err
}
