package bot

import (
	"context"
	"runtime/debug"
)

// unharmed is deferred while an event is worked on: a panic outside of its command, where its answer is
// drawn, is that event's fault as well.
func (h *house) unharmed(ctx context.Context, event string) {
	if fault := recover(); fault != nil {
		h.log.Error("panic", "event", event, "fault", fault, "stack", string(debug.Stack()))
		h.db.Finish(ctx, event)
		h.db.Answered(ctx, event)
	}
}
