package chattest

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// TestADeskKeepsEveryPromise runs the suite against the smallest platform there is; with FAULT set,
// against one of the faulty ones below.
func TestADeskKeepsEveryPromise(t *testing.T) {
	name := os.Getenv("FAULT")
	if name != "" {
		patience = 200 * time.Millisecond
	}
	Run(t, Harness{Open: func(t *testing.T, specs []chat.Spec, h chat.Handler) Stage {
		if f := faults[name]; f.hears != nil || f.forms != nil {
			h = garbled{h, f}
		}
		d := OpenDesk(t, specs, h)
		if name != "" && faults[name].speaks != nil {
			return spoilt{d, faults[name].speaks(d)}
		}
		return d
	}})
}

// TestTheSuiteSeesEveryFault plants faults that real platforms have had and runs the suite on each
// in a process of its own: it must fail, on the promise that the fault breaks.
func TestTheSuiteSeesEveryFault(t *testing.T) {
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestADeskKeepsEveryPromise$")
			cmd.Env = append(os.Environ(), "FAULT="+name)
			out, err := cmd.CombinedOutput()
			want := "--- FAIL: TestADeskKeepsEveryPromise/" + strings.ReplaceAll(f.breaks, " ", "_")
			if err == nil || !strings.Contains(string(out), want) {
				t.Errorf("the suite lets it pass: no %q in\n%s", want, out)
			}
		})
	}
}

// A spoilt stage has a faulty platform on a sound desk.
type spoilt struct {
	*Desk
	platform chat.Platform
}

func (s spoilt) Platform() chat.Platform { return s.platform }

// A garbled handler hears events that a faulty platform altered.
type garbled struct {
	chat.Handler
	fault
}

func (g garbled) Receive(ctx context.Context, e chat.Event) error {
	if g.hears != nil {
		g.hears(&e)
	}
	return g.Handler.Receive(ctx, e)
}

func (g garbled) Form(ctx context.Context, a chat.Ask) (chat.Form, error) {
	f, err := g.Handler.Form(ctx, a)
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		if g.forms != nil {
			g.forms(&f.Fields[i])
		}
	}
	return f, err
}

// A fault is something a platform does wrong, and the promise that it breaks.
type fault struct {
	breaks string
	hears  func(*chat.Event)         // what it does to events
	speaks func(*Desk) chat.Platform // what it does to calls
	forms  func(*chat.FormField)     // what it does to the fields of forms
}

var faults = map[string]fault{
	"keeps skin tones": {breaks: "reactions arrive in one spelling, coming and going", hears: func(e *chat.Event) {
		if e.Emoji == "✋" {
			e.Emoji = "✋🏽"
		}
	}},
	"loses the thread":         {breaks: "a command in a thread names the thread", hears: func(e *chat.Event) { e.Thread = "" }},
	"numbers every delivery":   {breaks: "no two events share an id, and one delivered twice keeps its own", hears: numbered()},
	"gives no way to answer":   {breaks: "a command arrives with who, where and a way to answer", hears: func(e *chat.Event) { e.Reply = "" }},
	"escapes what it brings":   {breaks: "what is said is told from a command", hears: func(e *chat.Event) { e.Line = strings.ReplaceAll(e.Line, "&", "&amp;") }},
	"forgets files":            {breaks: "files arrive and are bounded", hears: func(e *chat.Event) { e.Files = nil }},
	"keeps one file of many":   {breaks: "files arrive and are bounded", hears: func(e *chat.Event) { e.Files = e.Files[:min(1, len(e.Files))] }},
	"gives files of any size":  {breaks: "files arrive and are bounded", speaks: func(d *Desk) chat.Platform { return lavish{d} }},
	"opens empty forms":        {breaks: "a form shows its fields as they are meant", forms: func(f *chat.FormField) { f.Value = "" }},
	"has one kind of field":    {breaks: "a form shows its fields as they are meant", forms: func(f *chat.FormField) { f.Kind = chat.Words }},
	"shows what goes unseen":   {breaks: "a form shows its fields as they are meant", forms: func(f *chat.FormField) { f.Label += f.Name }},
	"hides what is wrong":      {breaks: "what is wrong stands beside its field", forms: func(f *chat.FormField) { f.Error = "" }},
	"forgets whence a form is": {breaks: "a form comes back as one command with all it held", hears: func(e *chat.Event) { e.Form = false }},
	"sends no gone values":     {breaks: "a form comes back as one command with all it held", hears: func(e *chat.Event) { e.Line = strings.ReplaceAll(e.Line, ` at:""`, "") }},
	"forgets closed forms": {breaks: "what stands in a closed form is told", hears: func(e *chat.Event) {
		if e.Kind == chat.Unsent {
			e.Kind = chat.SaidIt
		}
	}},
	"whispers aloud":           {breaks: "a whisper is heard by one", speaks: func(d *Desk) chat.Platform { return loud{d} }},
	"answers aloud":            {breaks: "an answer reaches who asked", speaks: func(d *Desk) chat.Platform { return indiscreet{d} }},
	"stacks its answers":       {breaks: "an answer takes the place of the private message it was asked from", speaks: func(d *Desk) chat.Platform { return stacking{d} }},
	"takes late answers":       {breaks: "a second answer is taken, a late one refused", speaks: func(d *Desk) chat.Platform { return patient{d} }},
	"posts twice":              {breaks: "a key posts once", speaks: func(d *Desk) chat.Platform { return keyless{d} }},
	"edits what is gone":       {breaks: "what was deleted is gone", speaks: func(d *Desk) chat.Platform { return blind{d} }},
	"reads 100 reactions":      {breaks: "reactions read back are complete and without the bot's own", speaks: func(d *Desk) chat.Platform { return hasty{d} }},
	"knows everybody":          {breaks: "people have a standing", speaks: func(d *Desk) chat.Platform { return friendly{d} }},
	"escapes twice":            {breaks: "text shows as it was written and calls nobody", speaks: func(d *Desk) chat.Platform { return rewriting{d, strings.NewReplacer("&", "&amp;").Replace} }},
	"loses instants":           {breaks: "instants survive", speaks: func(d *Desk) chat.Platform { return rewriting{d, say.Plain} }},
	"waits beyond its context": {breaks: "every call ends with its context", speaks: func(d *Desk) chat.Platform { return stubborn{d} }},
}

func numbered() func(*chat.Event) {
	n := 0
	return func(e *chat.Event) { n++; e.ID += strings.Repeat("'", n) }
}

type loud struct{ *Desk }

func (l loud) Whisper(ctx context.Context, room chat.Room, _ chat.Identity, m chat.Message) error {
	_, err := l.Post(ctx, chat.Place{Room: room}, m, "")
	return err
}

type lavish struct{ *Desk }

func (l lavish) File(ctx context.Context, f chat.File, _ int64) ([]byte, error) {
	return l.Desk.File(ctx, f, 1<<30)
}

type indiscreet struct{ *Desk }

func (i indiscreet) Answer(ctx context.Context, reply string, m chat.Message) error {
	m.Private = false
	return i.Desk.Answer(ctx, reply, m)
}

type stacking struct{ *Desk }

func (s stacking) Answer(ctx context.Context, reply string, m chat.Message) error {
	m.Replace = false
	return s.Desk.Answer(ctx, reply, m)
}

type patient struct{ *Desk }

func (p patient) Answer(ctx context.Context, reply string, m chat.Message) error {
	_ = p.Desk.Answer(ctx, reply, m)
	return nil
}

type keyless struct{ *Desk }

func (k keyless) Post(ctx context.Context, to chat.Place, m chat.Message, _ string) (chat.Ref, error) {
	return k.Desk.Post(ctx, to, m, "")
}

type blind struct{ *Desk }

func (b blind) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	_ = b.Desk.Edit(ctx, ref, m)
	return nil
}

type hasty struct{ *Desk }

func (h hasty) Reactions(ctx context.Context, ref chat.Ref) ([]chat.Reaction, error) {
	list, err := h.Desk.Reactions(ctx, ref)
	return list[:min(len(list), 100)], err
}

type friendly struct{ *Desk }

func (f friendly) Person(_ context.Context, id chat.Identity, _ bool) (chat.Person, error) {
	return chat.Person{Identity: id, Name: id.User, Standing: chat.Member}, nil
}

type rewriting struct {
	*Desk
	as func(string) string
}

func (r rewriting) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	m.Text = r.as(m.Text)
	return r.Desk.Post(ctx, to, m, key)
}

type stubborn struct{ *Desk }

func (s stubborn) Post(_ context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	return s.Desk.Post(context.Background(), to, m, key)
}
