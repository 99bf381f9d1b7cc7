package playground

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A doing is what a page sends when somebody does something.
type doing struct {
	User, Room, Thread, Line string
	Files                    []string
	Message, Emoji, Action   string
	Remove, Form             bool // Form: the line came from a form
	Unsent, Open             bool // the line stands in a form that is not sent: keep it; open the line's form: nothing runs
}

// postCommand takes a line: a command, or something said.
func (p *Playground) postCommand(w http.ResponseWriter, r *http.Request) {
	var d doing
	if !read(w, r, &d) || !p.known(w, d.User, d.Room) || !p.complete(w, d) {
		return
	}
	e := chat.Event{Kind: chat.Typed, Room: room(d.Room), Thread: d.Thread, Line: strings.TrimSpace(d.Line), Form: d.Form, Message: p.privately(d.User, d.Message)}
	if d.Unsent || d.Open {
		p.form(w, r, d, e)
		return
	}
	for _, id := range d.Files {
		e.Files = append(e.Files, chat.File{ID: id, Name: id})
	}
	if strings.HasPrefix(e.Line, "/") {
		p.ask(w, r, d.User, d.Thread, e)
		return
	}
	said := &message{Room: d.Room, Thread: d.Thread, From: d.User, Said: chat.Message{Text: say.Data(d.Line)}}
	if err := p.put(r.Context(), said); err != nil {
		p.refused(w, p.langOf(d.User), err)
		return
	}
	if command, called := calledByName(e.Line); called {
		e.Line = command
		p.ask(w, r, d.User, d.Thread, e)
		return
	}
	e.Kind = chat.SaidIt
	if err := p.deliver(r.Context(), d.User, &e); err != nil {
		p.o.Log.Warn("a comment was not told to the bot", "err", err) // it is said, and stays
	}
	reply(w, map[string]any{"message": p.view(said)})
}

// form keeps what stands in a form, or opens a line's form as it is now, or both one after the other.
func (p *Playground) form(w http.ResponseWriter, r *http.Request, d doing, e chat.Event) {
	e.Kind = chat.Unsent
	p.signed(d.User, &e)
	if d.Unsent {
		if err := p.handler.Receive(r.Context(), e); err != nil {
			p.refuse(w, r, d.User, d.Thread, e, err)
			return
		}
	}
	if !d.Open {
		reply(w, map[string]any{})
		return
	}
	f, err := p.handler.Form(r.Context(), chat.Ask{Event: e, Line: e.Line})
	if err != nil {
		p.refuse(w, r, d.User, d.Thread, e, err)
		return
	}
	reply(w, map[string]any{"message": wireMessage{Room: d.Room, Thread: d.Thread, From: bot, Private: true, Form: form(&f)}})
}

// complete answers for a line that is empty or points at what is not there.
func (p *Playground) complete(w http.ResponseWriter, d doing) bool {
	switch root := p.message(d.Thread); {
	case d.Room == "":
		fail(w, http.StatusNotFound, "There is no such room.")
	case d.Thread != "" && (root == nil || root.Room != d.Room || !root.visible(d.User)):
		fail(w, http.StatusNotFound, "There is no such thread.")
	case strings.TrimSpace(d.Line) == "":
		fail(w, http.StatusBadRequest, "There is nothing to say in it.")
	case !p.files.all(d.Files):
		fail(w, http.StatusNotFound, "A file is not there any more. Hand it over again.")
	default:
		return true
	}
	return false
}

// calledByName gives the command in "@copydesk approve 12".
func calledByName(line string) (command string, called bool) {
	name, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	return "/" + strings.TrimPrefix(rest, "/"), strings.EqualFold(name, "@"+bot) && rest != ""
}

func (p *Playground) postClick(w http.ResponseWriter, r *http.Request) {
	var d doing
	if !read(w, r, &d) || !p.known(w, d.User, "") {
		return
	}
	m := p.message(d.Message)
	if m == nil || !m.visible(d.User) || !m.offers(d.Action) {
		fail(w, http.StatusNotFound, "There is no such button on a message you can see.")
		return
	}
	// The answer shows where the button is: in the room, or in the thread.
	p.ask(w, r, d.User, m.Thread, chat.Event{Kind: chat.Clicked, Line: d.Action, Message: m.ID, Room: room(m.Room), Thread: m.root()})
}

// offers reports whether a message has a button with this action.
func (m *message) offers(action string) bool {
	if m.Said.Void {
		return false
	}
	for _, b := range m.Said.Buttons {
		if b.Action == action && b.URL == "" {
			return true
		}
	}
	return false
}

func (p *Playground) postReact(w http.ResponseWriter, r *http.Request) {
	var d doing
	if !read(w, r, &d) || !p.known(w, d.User, "") {
		return
	}
	emoji := canonical(d.Emoji)
	m := p.message(d.Message)
	switch {
	case emoji == "":
		fail(w, http.StatusBadRequest, "That is not one emoji.")
		return
	case m == nil || m.private():
		fail(w, http.StatusNotFound, "There is no such message.")
		return
	}
	err := p.react(r.Context(), d.User, m, emoji, d.Remove)
	if err != nil {
		p.refused(w, p.langOf(d.User), err)
		return
	}
	reply(w, map[string]any{})
}

// react sets or takes a reaction and tells the bot. What the bot could not be told is undone: the
// person is asked to try again, and that try must count.
func (p *Playground) react(ctx context.Context, user string, m *message, emoji string, remove bool) error {
	changed := false
	set := func(remove bool) error {
		return p.change(ctx, m.ID, func(m *message) bool {
			changed = m.react(user, emoji, remove)
			return changed
		})
	}
	if err := set(remove); err != nil || !changed {
		return err
	}
	e := chat.Event{Kind: chat.Reacted, Message: m.ID, Emoji: emoji, Room: room(m.Room), Thread: m.root()}
	err := p.deliver(ctx, user, &e)
	if err == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	return errors.Join(err, set(!remove))
}

func (p *Playground) postFile(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, fileBytes))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge, "That file has more than 10 MiB.")
		return
	case err != nil:
		fail(w, http.StatusBadRequest, "The request broke off.")
		return
	case len(b) == 0:
		fail(w, http.StatusBadRequest, "There is nothing in that file.")
		return
	}
	reply(w, map[string]string{"file": p.files.put(b)})
}

// known answers 404 for a person or room that does not exist; an empty room is not asked about.
func (p *Playground) known(w http.ResponseWriter, user, room string) bool {
	if _, ok := p.person(user); !ok {
		fail(w, http.StatusNotFound, "There is no such person.")
		return false
	}
	if room != "" && !p.hasRoom(room) {
		fail(w, http.StatusNotFound, "There is no such room.")
		return false
	}
	return true
}
