package chattest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// OpenDesk is a Harness.Open: a new desk that listens until t ends.
func OpenDesk(t *testing.T, specs []chat.Spec, h chat.Handler) *Desk {
	d := NewDesk()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.Run(ctx, specs, h) }()
	t.Cleanup(func() { cancel(); <-done })
	<-d.ready
	return d
}

// Platform is the desk itself.
func (d *Desk) Platform() chat.Platform { return d }

// Cast is who sits at the desk.
func (d *Desk) Cast() Cast { return d.cast }

// deliver hands an event over, and says in private what came back.
func (d *Desk) deliver(e chat.Event) {
	d.mu.Lock()
	e.ID, e.At, e.Lang = "e"+d.id(), d.now().Truncate(time.Millisecond), d.lang
	if e.Lang == "" {
		e.Lang = say.EN
	}
	if e.Kind == chat.Typed || e.Kind == chat.Clicked {
		e.Reply = "r" + e.ID
		d.handles[e.Reply] = &handle{event: e, until: d.now().Add(handleLife)}
	}
	d.last = e
	h := d.handler
	d.mu.Unlock()
	if err := h.Receive(context.Background(), e); err != nil {
		d.tell(e, err)
	}
}

// tell says in private why an event was not taken, or opens the form that asks for what is missing.
func (d *Desk) tell(e chat.Event, err error) {
	m := chat.Message{Text: "Something went wrong. Nothing changed: try again.", Private: true}
	var problem *say.Problem
	if errors.As(err, &problem) {
		m.Text = problem.Text.In(e.Lang)
		ask := problem.Ask
		if ask == "" && e.Form {
			ask = e.Line
		}
		if ask != "" {
			if f, err := d.handler.Form(context.Background(), chat.Ask{Event: e, Line: ask}); err == nil {
				m.Form = &f
			}
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.put(e.Room, e.Thread, e.Who, m)
}

// Type types a command.
func (d *Desk) Type(who chat.Identity, in chat.Place, line string, files ...[]byte) {
	e := chat.Event{Kind: chat.Typed, Who: who, Room: in.Room, Thread: in.Thread, Line: line}
	d.mu.Lock()
	for _, b := range files {
		f := chat.File{ID: "f" + strconv.Itoa(len(d.files)), Name: "picture.png"}
		d.files[f.ID] = b
		e.Files = append(e.Files, f)
	}
	d.mu.Unlock()
	d.deliver(e)
}

// Say says something.
func (d *Desk) Say(who chat.Identity, in chat.Place, words string) {
	d.mu.Lock()
	d.put(in.Room, in.Thread, chat.Identity{}, chat.Message{Text: say.Data(words)}).From = who
	d.mu.Unlock()
	d.deliver(chat.Event{Kind: chat.SaidIt, Who: who, Room: in.Room, Thread: in.Thread, Line: words})
}

// Click presses a button.
func (d *Desk) Click(who chat.Identity, on chat.Ref, label string) {
	d.mu.Lock()
	e := chat.Event{Kind: chat.Clicked, Who: who, Room: on.Room, Message: on.ID}
	if s := d.find(on.ID); s != nil {
		e.Thread = s.Thread
		for _, b := range s.buttons {
			if b.Label == label {
				e.Line = b.Action
			}
		}
	}
	d.mu.Unlock()
	if e.Line != "" {
		d.deliver(e)
	}
}

// Submit sends the form that stands open for somebody.
func (d *Desk) Submit(who chat.Identity, in chat.Place, values map[string]string) {
	if f := d.takeForm(who, in.Room); f != nil {
		d.deliver(chat.Event{Kind: chat.Typed, Who: who, Room: in.Room, Thread: in.Thread, Line: FormLine(*f, values), Form: true})
	}
}

// Close closes the form that stands open for somebody.
func (d *Desk) Close(who chat.Identity, in chat.Place, values map[string]string) {
	if f := d.takeForm(who, in.Room); f != nil {
		d.deliver(chat.Event{Kind: chat.Unsent, Who: who, Room: in.Room, Thread: in.Thread, Line: FormLine(*f, values)})
	}
}

// takeForm takes the newest form of somebody off the screen; nil where none stands open.
func (d *Desk) takeForm(who chat.Identity, in chat.Room) *chat.Form {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range slices.Backward(d.said) {
		if s.form != nil && s.room == in && s.to == who {
			f := s.form
			s.form = nil
			s.shows(nil)
			return f
		}
	}
	return nil
}

// React sets a reaction.
func (d *Desk) React(who chat.Identity, on chat.Ref, emoji string) { d.react(who, on, emoji, true) }

// Unreact takes a reaction.
func (d *Desk) Unreact(who chat.Identity, on chat.Ref, emoji string) { d.react(who, on, emoji, false) }

func (d *Desk) react(who chat.Identity, on chat.Ref, emoji string, set bool) {
	r := chat.Reaction{Emoji: canonical(emoji), Who: who}
	d.mu.Lock()
	s := d.find(on.ID)
	if s != nil {
		s.reactions = slices.DeleteFunc(s.reactions, func(old chat.Reaction) bool { return old == r })
		if set {
			s.reactions = append(s.reactions, r)
		}
	}
	d.mu.Unlock()
	if s != nil {
		d.deliver(chat.Event{Kind: chat.Reacted, Who: who, Room: on.Room, Thread: s.Thread, Message: on.ID, Emoji: r.Emoji})
	}
}

// Complete asks the bot for suggestions.
func (d *Desk) Complete(who chat.Identity, in chat.Room, command, option, typed string) []string {
	var out []string
	for _, c := range d.handler.Complete(context.Background(), chat.Question{Who: who, Room: in, Command: command, Option: option, Typed: typed}) {
		out = append(out, c.Text.EN)
	}
	return out
}

// Sees lists what somebody can read in a room.
func (d *Desk) Sees(who chat.Identity, in chat.Room) []Seen {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []Seen
	for _, s := range d.said {
		if s.room == in && (s.to == (chat.Identity{}) || s.to == who) {
			out = append(out, s.Seen)
		}
	}
	return out
}

// Spelled lists how people type somebody.
func (d *Desk) Spelled(who chat.Identity) []string { return []string{who.User, "@" + who.User} }

// SpelledRoom lists how people type a room.
func (d *Desk) SpelledRoom(room chat.Room) []string { return []string{room.ID, "#" + room.ID} }

// Delete deletes a message.
func (d *Desk) Delete(on chat.Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said = slices.DeleteFunc(d.said, func(s *sheet) bool { return s.ID == on.ID })
}

// Redeliver delivers the last event once more.
func (d *Desk) Redeliver() bool {
	d.mu.Lock()
	e, h := d.last, d.handler
	d.mu.Unlock()
	_ = h.Receive(context.Background(), e)
	return true
}

// Lapse moves the desk's clock on until no answer given out is accepted.
func (d *Desk) Lapse() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.late += handleLife + time.Second
}

// Drop does nothing: there is no connection.
func (d *Desk) Drop() {}

// Stall makes every call hang until resume.
func (d *Desk) Stall() (resume func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	hang := make(chan struct{})
	d.hang = hang
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.hang = nil
		close(hang)
	}
}

// Stop ends Run.
func (d *Desk) Stop() error {
	d.mu.Lock()
	end := d.end
	d.mu.Unlock()
	end()
	return <-d.ended
}
