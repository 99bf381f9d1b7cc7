package bot

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"copydesk/commands/chat"
)

// A clumsy platform panics when it is to answer something.
type clumsy struct {
	chat.Platform
	at string
}

// Answer panics where the answer holds certain words.
func (c clumsy) Answer(ctx context.Context, reply string, m chat.Message) error {
	if strings.Contains(m.Text, c.at) {
		panic("cannot be drawn")
	}
	return c.Platform.Answer(ctx, reply, m)
}

// An answer that cannot be drawn is one event's fault: the next one is answered, and nothing is left over.
func TestAnAnswerThatCannotBeDrawnIsOneEventsFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := share(t, false, func(p chat.Platform) chat.Platform { return clumsy{p, "Rien n'attend pour acme."} })
		c := s.desk.Cast()
		s.types(c.Ana, "/planning")
		s.types(c.Ana, "/aide")
		seen := s.desk.Sees(c.Ana, c.Room)
		if len(seen) == 0 || !strings.Contains(seen[len(seen)-1].Text, "/brouillon") {
			t.Errorf("Ana reads %+v", seen)
		}
		left, err := s.house.db.Pending(t.Context())
		if err != nil || len(left) > 0 || !strings.Contains(s.log.String(), "cannot be drawn") {
			t.Errorf("left over: %+v, %v; the log says %s", left, err, s.log.String())
		}
	})
}
