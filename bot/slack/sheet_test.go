package slack

import (
	"fmt"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A long list goes on in further blocks at the beginning of a line: what stands in one line is never
// torn apart.
func TestABlockEndsWithALine(t *testing.T) {
	for width := range 12 {
		var b strings.Builder
		for i := range 60 {
			fmt.Fprintf(&b, "%s · what it does%s\n", say.C(fmt.Sprintf("/command %d", i)), strings.Repeat("x", width))
		}
		_, blocks := draw(chat.Message{Text: b.String()}, say.EN, nil)
		if len(blocks) < 2 {
			t.Fatalf("%d blocks hold everything", len(blocks))
		}
		for i, one := range blocks {
			block, is := one.(*slackapi.RichTextBlock)
			if !is {
				t.Fatalf("block %d is a %T", i, one)
			}
			first := block.Elements[0].(*slackapi.RichTextSection).Elements[0].(*slackapi.RichTextSectionTextElement)
			if !strings.HasPrefix(first.Text, "/command ") {
				t.Errorf("width %d: block %d begins with %q", width, i, first.Text)
			}
		}
	}
}
