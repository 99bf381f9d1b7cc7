package bot

import (
	"context"
	"errors"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
)

// Complete suggests values for an option being typed. See chat.Handler.
func (h *house) Complete(ctx context.Context, q chat.Question) []chat.Choice {
	choices, err := commands.Complete(ctx, h.desk, q)
	if err != nil {
		h.log.Warn("no suggestions", "command", q.Command, "option", q.Option, "err", err)
	}
	return choices
}

// Form gives the fields of a command's form with their present values. See chat.Handler.
func (h *house) Form(ctx context.Context, a chat.Ask) (chat.Form, error) {
	e := a.Event
	if a.Line != "" {
		e.Line, e.Options = a.Line, nil
	}
	return commands.OpenForm(ctx, h.desk, e, func(b commands.Bound) (*commands.Call, error) { return h.asking(ctx, e, b) })
}

// asking resolves who asks, in which brand and about which post, for an event that is not stored.
func (h *house) asking(ctx context.Context, e chat.Event, b commands.Bound) (*commands.Call, error) {
	row, err := h.stored(ctx, e)
	if err != nil {
		return nil, err
	}
	row.ID = ""
	return h.callOf(ctx, row, e, b)
}

// again is the form that somebody sent, with what they typed and what is wrong beside its field; nil
// where typing something else mends nothing.
func (h *house) again(ctx context.Context, e chat.Event, lang say.Lang, err error) *chat.Form {
	var p *say.Problem
	if !e.Form || !errors.As(err, &p) || len(p.Fields) == 0 && p.Kind != say.Unreadable && p.Kind != say.Unknown {
		return nil
	}
	f, err := h.Form(ctx, chat.Ask{Event: e})
	if err != nil {
		return nil
	}
	commands.Mark(&f, p, lang)
	return &f
}

// unsent keeps what stands in a form that is not sent.
func (h *house) unsent(ctx context.Context, e chat.Event) error {
	e.Form = true
	b, err := commands.Bind(h.desk.Table, e.Line, e.Options)
	if b.Command == nil {
		return err
	}
	c, err := h.asking(ctx, e, b)
	if c == nil {
		return err
	}
	return commands.KeepUnsent(ctx, c)
}

// refusedWithin is how long keeping a refused line may take: its platform waits for the answer, and who
// is not known yet is asked of the platform itself.
const refusedWithin = 300 * time.Millisecond

// refused keeps what a line says that could not be bound, so that its form offers it again.
func (h *house) refused(ctx context.Context, e chat.Event, b commands.Bound) {
	if e.Kind != chat.Typed {
		return
	}
	if b.Command == nil {
		var near bool
		if b, near = commands.Meant(h.desk.Table, e.Line); !near {
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, refusedWithin)
	defer cancel()
	c, err := h.asking(ctx, e, b)
	if c == nil {
		h.log.Warn("a refused line was not kept", "err", err)
		return
	}
	h.remember(ctx, c, errRefused)
}

var errRefused = errors.New("refused")

// remember keeps what a command typed that did not succeed, and forgets it when it did.
func (h *house) remember(ctx context.Context, c *commands.Call, failed error) {
	if c.Event.Kind != chat.Typed {
		return
	}
	do := commands.Used
	if failed != nil {
		do = commands.KeepRefused
	}
	if err := do(ctx, c); err != nil {
		h.log.Warn("what was typed was not kept", "command", c.Command.Name.EN, "err", err)
	}
}
