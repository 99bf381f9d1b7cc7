package bot

import (
	"context"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
	"errors"
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
	if e.Line = a.Line; e.Line == "" {
		e.Line = a.Event.Line
	}
	row, err := h.stored(ctx, e)
	if err != nil {
		return chat.Form{}, err
	}
	row.ID = ""
	return commands.OpenForm(ctx, h.desk, e.Line, func(b commands.Bound) (*commands.Call, error) { return h.callOf(ctx, row, e, b) })
}

// again is the form that somebody sent, with what they typed and what is wrong beside its field; nil
// where no field can mend it.
func (h *house) again(ctx context.Context, e chat.Event, lang say.Lang, err error) *chat.Form {
	var p *say.Problem
	if !e.Form || !errors.As(err, &p) || len(p.Fields) == 0 {
		return nil
	}
	f, err := h.Form(ctx, chat.Ask{Event: e, Line: e.Line})
	if err != nil {
		return nil
	}
	for i := range f.Fields {
		for _, wrong := range p.Fields {
			if wrong.Name == f.Fields[i].Name {
				f.Fields[i].Error = wrong.Text.In(lang)
			}
		}
	}
	return &f
}
