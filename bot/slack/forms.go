package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

const (
	formWithin = 200 * time.Millisecond // how long the bot may take for a form's values
	mostView   = 19 << 10               // of an answer that holds a view: a socket drops 20 KiB
)

// asked opens the form of a line while the trigger lives. Where it does not open, its person gets a
// button that opens it.
func (p *Platform) asked(ctx context.Context, a act, line string, problem *say.Problem) (any, error) {
	f, err := p.formOf(ctx, a, line)
	if err != nil {
		if problem != nil {
			err = problem
		}
		return p.refused(ctx, a, err)
	}
	f = a.bringing(f)
	if a.view == nil && p.openNow(ctx, a.handle, f) {
		return nil, nil
	}
	p.speak(ctx, &a)
	m := chat.Message{Text: fillIn.In(a.event.Lang), Private: true, Form: &f}
	if problem != nil {
		m.Text = problem.Text.In(a.event.Lang)
	}
	if a.byCommand() {
		return p.private(m, a.event.Lang), nil
	}
	a.handle.Trigger = "" // used, or too old
	p.later(func(ctx context.Context) { p.tell(ctx, a.handle, m) })
	return nil, nil
}

// errNoForm says that a line has no form that can be shown now.
var errNoForm = errors.New("slack: no form came in time")

var fillIn = say.Text{EN: "Press the button to fill in the form.", FR: "Appuyez sur le bouton pour remplir le formulaire."}

// bringing lets the files of what a form is asked for stay with it until it is sent, and says so beside
// the field for others.
func (a *act) bringing(f chat.Form) chat.Form {
	for _, file := range a.event.Files {
		if a.view == nil {
			a.handle.Files += " " + file.ID
		}
	}
	if a.handle.Files == "" {
		return f
	}
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		if f.Fields[i].Kind == chat.FileIn {
			f.Fields[i].Help = along.In(f.Lang)
		}
	}
	return f
}

var along = say.Text{EN: "The message's files are used. More can be added here.", FR: "Les fichiers du message sont repris. Vous pouvez en ajouter ici."}

// formOf is the form of a line with its present values; where the bot is too slow for the trigger,
// the one that nothing is filled into.
func (p *Platform) formOf(ctx context.Context, a act, line string) (chat.Form, error) {
	within, cancel := context.WithTimeout(ctx, formWithin)
	defer cancel()
	type made struct {
		chat.Form
		err error
	}
	done := make(chan made, 1)
	go func() {
		defer close(done) // with nothing in it where it panics
		defer p.unharmed("a form's values")
		f, err := p.receiver().Form(within, chat.Ask{Event: a.event, Line: line})
		done <- made{f, err}
	}()
	select {
	case m, made := <-done:
		if made && (m.err == nil || within.Err() == nil) {
			return m.Form, m.err
		}
	case <-within.Done():
	}
	if f, ok := p.unfilled(line, a.event.Lang); ok {
		return f, nil
	}
	return chat.Form{}, errors.Join(errNoForm, within.Err())
}

// unfilled is the form of a command as its table says it, with what the line holds left to be typed.
func (p *Platform) unfilled(line string, l say.Lang) (chat.Form, bool) {
	p.mu.Lock()
	specs := p.specs
	p.mu.Unlock()
	words := strings.Fields(strings.TrimPrefix(line, "/"))
	if len(words) == 0 {
		return chat.Form{}, false
	}
	for _, s := range specs {
		if !calledSo(s, words[0]) {
			continue
		}
		command := "/" + s.Name.EN
		for _, sub := range s.Subs {
			if len(words) > 1 && calledSo(sub, words[1]) {
				s, command = sub, command+" "+sub.Name.EN
				break
			}
		}
		return blank(s, command, l), len(s.Options) > 0
	}
	return chat.Form{}, false
}

func calledSo(s chat.Spec, word string) bool {
	for _, name := range append([]string{s.Name.EN, s.Name.FR}, s.Aliases...) {
		if folded(name) == folded(word) {
			return true
		}
	}
	return false
}

func blank(s chat.Spec, command string, l say.Lang) chat.Form {
	f := chat.Form{Command: command, Lang: l, Title: s.Help.In(l)}
	for _, o := range s.Options {
		if o.Unasked || o.Carried {
			continue
		}
		label := o.Label
		if label.Empty() {
			label = o.Name
		}
		f.Fields = append(f.Fields, chat.FormField{Name: o.Name.EN, Label: label.In(l), Help: o.Help.In(l), Required: o.Required, Kind: o.Kind, Choices: o.Choices, Complete: o.Complete})
	}
	return f
}

// sent hands a form to the bot. While it is refused it stays open, with what was typed, and says what
// is wrong (https://docs.slack.dev/surfaces/modals#displaying_errors).
func (p *Platform) sent(ctx context.Context, a act) (any, error) {
	a.event.Reply = a.handle.String()
	err := p.receiver().Receive(ctx, a.event)
	if err == nil {
		return nil, nil
	}
	p.speak(ctx, &a)
	problem, is := errors.AsType[*say.Problem](err)
	if !is {
		p.o.Log.ErrorContext(ctx, "a form could not be stored", "event", a.event.ID, "err", err)
	}
	f := chat.Form{Command: a.event.Line, Lang: a.event.Lang}
	if is && problem.Kind != say.Busy && problem.Kind != say.Broken {
		line := problem.Ask
		if line == "" {
			line = a.event.Line
		}
		if again, err := p.formOf(ctx, a, line); err == nil {
			f = again
		}
	}
	return p.corrected(a, f, worded(err, a.event.Lang).Text), nil
}

// corrected is the answer to a form that was refused: errors beside its fields where all of them are
// beside fields of the open view, else the form anew; where that is too large for a socket, what is
// wrong beside the first field.
func (p *Platform) corrected(a act, f chat.Form, text string) any {
	beside := beside(f, *a.view)
	if len(beside) > 0 && f.Error == "" && len(beside) == faults(f) {
		return slackapi.NewErrorsViewSubmissionResponse(beside)
	}
	if len(f.Fields) > 0 {
		if f.Error == "" && faults(f) == 0 {
			f.Error = text
		}
		m := modal(f, a.handle.later())
		answer := slackapi.NewUpdateViewSubmissionResponse(&m)
		if b, err := json.Marshal(answer); err == nil && len(b) < mostView {
			return answer
		}
	}
	for _, b := range a.view.Blocks.BlockSet {
		if in, is := b.(*slackapi.InputBlock); is && beside[in.BlockID] == "" {
			beside[in.BlockID] = unmarked(text, mostHint)
			break
		}
	}
	return slackapi.NewErrorsViewSubmissionResponse(beside)
}

// faults counts the fields of a form that have something wrong.
func faults(f chat.Form) (n int) {
	for _, field := range f.Fields {
		if field.Error != "" {
			n++
		}
	}
	return n
}

// dropped forgets what a form kept and shows it anew.
func (p *Platform) dropped(ctx context.Context, a act) (any, error) {
	a.event.Kind = chat.Unsent
	if err := p.receiver().Receive(ctx, a.event); err != nil {
		return p.refused(ctx, a, err)
	}
	f, err := p.formOf(ctx, a, a.event.Line)
	if err != nil {
		return p.refused(ctx, a, err)
	}
	meta := a.handle.later()
	p.later(func(ctx context.Context) {
		err := p.call(ctx, "views.update", "", func(ctx context.Context) error {
			_, err := p.api.UpdateViewContext(ctx, modal(f, meta), "", a.hash, a.view.ID)
			return err
		})
		if err != nil && !is(err, "not_found", "hash_conflict") {
			p.o.Log.Warn("a form was not shown anew", "form", f.Command, "err", err)
		}
	})
	return nil, nil
}
