package slacktest

import (
	_ "embed"
	"html/template"
	"strings"
)

//go:embed page.html
var pageText string

// pageForm escapes every text for where it stands.
var pageForm = template.Must(template.New("page").Parse(pageText))

// Page draws a view as HTML: close to how Slack looks, and plainly marked as not being Slack.
func (v View) Page() string {
	var out strings.Builder
	err := pageForm.Execute(&out, struct {
		View
		Drawn []drawnMessage
	}{v, v.drawn()})
	if err != nil {
		panic(err) // of the form itself: a builder takes everything
	}
	return out.String()
}
