package playground

import (
	"testing"

	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
)

// TestThePlaygroundKeepsEveryPromise runs the suite of all chat platforms over real HTTP, on the
// real store.
func TestThePlaygroundKeepsEveryPromise(t *testing.T) {
	chattest.Run(t, chattest.Harness{Silent: true, Open: func(t *testing.T, specs []chat.Spec, h chat.Handler) chattest.Stage {
		return open(t, specs, h)
	}})
}
