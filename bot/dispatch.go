package bot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// workLimit bounds how long one event may be worked on: a platform accepts no answer after 15
// minutes (https://discord.com/developers/docs/interactions/receiving-and-responding).
const workLimit = 2 * time.Minute

// Receive binds e, reserves a place, stores e and hands it to the inbox. See chat.Handler.
func (h *house) Receive(ctx context.Context, e chat.Event) error {
	switch e.Kind {
	case chat.Unsent:
		return h.unsent(ctx, e)
	case chat.Resumed:
		return h.resumed(ctx, e.Who.Platform)
	case chat.Typed, chat.Clicked:
		if b, err := commands.Bind(h.desk.Table, e.Line, e.Options); err != nil {
			h.refused(ctx, e, b)
			return err
		}
	}
	row, err := h.stored(ctx, e)
	if err != nil {
		return err
	}
	if !h.inbox.reserve() {
		return say.No(say.Busy, say.Text{
			EN: "Too much is going on at once. Nothing changed: try again in a few seconds.",
			FR: "Il y a trop de demandes à la fois. Rien n'a changé\u202f: réessayez dans quelques secondes.",
		})
	}
	fresh, err := h.db.Receive(ctx, row)
	if err != nil || !fresh {
		h.inbox.release()
		return err
	}
	h.meter.events.WithLabelValues(row.Platform).Inc()
	h.inbox.put(ctx, row)
	return nil
}

// stored is the row that remembers e. Events about one post are worked off in order, so the row
// names the post where the event does.
func (h *house) stored(ctx context.Context, e chat.Event) (storage.Event, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return storage.Event{}, fmt.Errorf("encode event: %w", err)
	}
	row := storage.Event{ID: e.Who.Platform + "/" + e.ID, Platform: e.Who.Platform, Body: body, Reply: e.Reply, At: h.now()}
	card, found, err := h.cardOf(ctx, e)
	if found {
		row.Brand, row.Post = card.Brand, card.Post
	}
	return row, err
}

// cardOf finds the card that e happened on or under.
func (h *house) cardOf(ctx context.Context, e chat.Event) (storage.Card, bool, error) {
	for _, id := range []string{e.Message, e.Thread} {
		if id == "" {
			continue
		}
		card, found, err := h.db.CardAt(ctx, storage.RefKey{Room: storage.RoomKey(e.Room), ID: id})
		if found || err != nil {
			return card, found, err
		}
	}
	return storage.Card{}, false, nil
}

// work works one stored event off. A panic is that event's error and nobody else's.
func (h *house) work(ctx context.Context, row storage.Event) {
	ctx, cancel := context.WithTimeout(ctx, workLimit)
	defer cancel()
	defer h.unharmed(ctx, row.ID)
	var e chat.Event
	if err := json.Unmarshal(row.Body, &e); err != nil {
		h.log.Error("stored event cannot be read", "event", row.ID, "err", err)
		h.db.Finish(ctx, row.ID)
		return
	}
	answer, lang, err := h.guarded(ctx, row, e)
	defer func() { h.meter.worked(err, h.now().Sub(row.At)) }()
	if err != nil {
		correct := answer.Buttons
		answer = h.inWords(err, lang, row.ID)
		if answer.Form = h.again(ctx, e, lang, err); answer.Form == nil {
			answer.Buttons = correct
		}
		answer.Replace = answer.Form != nil // the form stays where it was opened
	}
	h.db.Finish(ctx, row.ID)
	if e.Reply != "" {
		if err := h.reply(ctx, e, answer); err != nil && !errors.Is(err, chat.ErrLate) {
			h.log.Warn("answer was not given", "event", row.ID, "err", err)
		}
	}
	h.db.Answered(ctx, row.ID)
}

// reply gives the answer where the event came from.
func (h *house) reply(ctx context.Context, e chat.Event, m chat.Message) error {
	p, err := h.on(e.Who.Platform)
	if err != nil {
		return err
	}
	return p.Answer(ctx, e.Reply, m)
}

func (h *house) guarded(ctx context.Context, row storage.Event, e chat.Event) (m chat.Message, lang say.Lang, err error) {
	lang = h.langOf(storage.Person{}, e.Lang)
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	switch e.Kind {
	case chat.Reacted:
		return chat.Message{}, lang, h.reread(ctx, e)
	case chat.SaidIt:
		return chat.Message{}, lang, h.comment(ctx, row, e)
	case chat.Changed:
		return chat.Message{}, lang, h.changed(ctx, e)
	}
	c, err := h.call(ctx, row, e)
	if c != nil {
		lang = c.Lang
	}
	if err == nil {
		m, err = h.runs(ctx, c)
	}
	if c != nil {
		h.remember(ctx, c, err)
	}
	return correcting(ctx, m, c, err), lang, err
}

// runs runs a command; a refusal of the rules is put into words.
func (h *house) runs(ctx context.Context, c *commands.Call) (chat.Message, error) {
	m, err := c.Command.Run(ctx, c)
	var no *approvals.Refusal
	if !errors.As(err, &no) {
		return m, err
	}
	if no.Code == approvals.InHand {
		if err := commands.AskBack(ctx, c); err != nil {
			return m, err
		}
	}
	return m, commands.Refuse(ctx, c, no)
}

// correcting is the answer; of what was refused, only the button that opens its form again.
func correcting(ctx context.Context, m chat.Message, c *commands.Call, err error) chat.Message {
	if err == nil {
		return commands.Carry(c, m)
	}
	m = chat.Message{}
	var p *say.Problem
	if c != nil && errors.As(err, &p) {
		if b := commands.Correct(ctx, c, p); b != nil {
			m.Buttons = []chat.Button{*b}
			m = commands.Carry(c, m)
		}
	}
	return m
}

// comment keeps what somebody of the brand says in a post's thread for its reviewers. It answers
// nothing: people talk to each other there.
func (h *house) comment(ctx context.Context, row storage.Event, e chat.Event) error {
	if row.Post == "" || strings.TrimSpace(e.Line) == "" {
		return nil
	}
	person, err := h.meet(ctx, e)
	if err != nil {
		return err
	}
	b := h.db.Of(row.Brand)
	roles, err := h.rolesOf(ctx, b)
	if err != nil || len(roles[person.ID]) == 0 && !person.Owner {
		return err
	}
	return b.Change(ctx, storage.Cause{Event: row.ID, Actor: person.ID}, func(tx *storage.Tx) error {
		return commands.Comment(tx, row.Post, person.ID, e.Line)
	})
}

// inWords turns an error into what its person may read: a problem as it is, anything else as a
// reference under which the log has the whole story. This is the only place that does.
func (h *house) inWords(err error, lang say.Lang, event string) chat.Message {
	var p *say.Problem
	if errors.As(err, &p) {
		return chat.Message{Text: p.Text.In(lang), Private: true}
	}
	ref := reference()
	h.log.Error("something went wrong", "reference", ref, "event", event, "err", err)
	return chat.Message{Private: true, Text: say.Text{
		EN: "Something went wrong and nothing was sent. Reference %s: give it to whoever runs Copydesk.",
		FR: "Un problème est survenu, rien n'est parti. Référence %s\u202f: donnez-la à la personne qui gère Copydesk.",
	}.F(ref).In(lang)}
}

func reference() string {
	b := make([]byte, 2)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// call resolves who asks, in which brand and about which post, and checks that they may.
func (h *house) call(ctx context.Context, row storage.Event, e chat.Event) (*commands.Call, error) {
	bound, err := commands.Bind(h.desk.Table, e.Line, e.Options)
	if err != nil {
		return nil, err
	}
	return h.callOf(ctx, row, e, bound)
}

// callOf is call for a line that was bound already, as far as it goes.
func (h *house) callOf(ctx context.Context, row storage.Event, e chat.Event, bound commands.Bound) (*commands.Call, error) {
	person, err := h.meet(ctx, e)
	if err != nil {
		return nil, err
	}
	c := &commands.Call{Desk: h.desk, Event: e, EventID: row.ID, Person: person, Lang: h.langOf(person, e.Lang), Bound: bound, At: h.now()}
	c.Named(ctx)
	info, onCard, err := h.brandOf(ctx, c, row)
	if err != nil {
		return c, err
	}
	if info.ID == "" {
		if bound.Command.NoBrand {
			return c, nil
		}
		return c, h.whichBrand(ctx, c)
	}
	c.Info, c.Brand, c.InPost = info, h.db.Of(info.ID), onCard
	c.At = c.At.In(info.Zone())
	roles, err := h.rolesOf(ctx, c.Brand)
	if err != nil {
		return c, err
	}
	c.Roles = roles[person.ID]
	return c, reach(ctx, c)
}

// meet finds the person behind an identity, or remembers somebody new.
func (h *house) meet(ctx context.Context, e chat.Event) (storage.Person, error) {
	person, known, err := h.db.PersonOf(ctx, storage.Identity(e.Who))
	if known || err != nil {
		return person, err
	}
	platform, err := h.on(e.Who.Platform)
	if err != nil {
		return person, err
	}
	described, err := platform.Person(ctx, e.Who, false)
	if err != nil {
		return person, fmt.Errorf("who is %s on %s: %w", e.Who.User, e.Who.Platform, err)
	}
	return commands.Meet(ctx, h.desk, e.Who, described)
}

// brandOf finds the brand that a call is about: said, else of the card or thread, else of the
// room, else the person's only one, or any of theirs where they ask for all. A brand in which the person has no role is found as well; the
// command's reach decides.
func (h *house) brandOf(ctx context.Context, c *commands.Call, row storage.Event) (info storage.BrandInfo, post int64, err error) {
	if name := c.Args["brand"]; name != "" && name != "all" && c.Command.Name.EN != "brand" {
		info, err = h.db.BrandNamed(ctx, name)
		return info, 0, err
	}
	if row.Brand != "" {
		b := h.db.Of(row.Brand)
		if info, err = b.Info(ctx); err != nil {
			return info, 0, err
		}
		p, err := b.PostByID(ctx, row.Post)
		return info, p.Number, err
	}
	info, found, err := h.db.BrandOfRoom(ctx, storage.RoomKey(c.Event.Room))
	if found || err != nil {
		return info, 0, err
	}
	mine, err := h.db.BrandsOf(ctx, c.Person.ID)
	if len(mine) == 1 || len(mine) > 1 && c.Args["brand"] == "all" {
		return mine[0], 0, err
	}
	return storage.BrandInfo{}, 0, err
}

// whichBrand asks for the brand, naming those the person has a role in.
func (h *house) whichBrand(ctx context.Context, c *commands.Call) error {
	mine, err := h.db.BrandsOf(ctx, c.Person.ID)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return say.No(say.Unknown, say.Text{
			EN: "This room belongs to no brand. Type this in a brand's room, or start one here: /brand new NAME.",
			FR: "Ce salon n'appartient à aucune marque. Tapez ceci dans le salon d'une marque, ou créez-en une ici\u202f: /marque nouvelle NOM.",
		})
	}
	names := say.List{Or: true}
	for _, b := range mine {
		names.Items = append(names.Items, b.Name)
	}
	return say.No(say.Unknown, say.Text{
		EN: "Which brand: %s? Add brand:NAME to the command.",
		FR: "Quelle marque\u202f: %s\u202f? Ajoutez marque:NOM à la commande.",
	}.F(names))
}

// reach refuses a command that the person's roles do not reach, naming who can give another.
func reach(ctx context.Context, c *commands.Call) error {
	stranger := len(c.Roles) == 0 && !c.Person.Owner
	elsewhere := c.Args["brand"] != "" && c.Command.Reach == commands.Deciders // a request in its own room says itself who decides
	if c.Command.May(c.Roles) && !(stranger && elsewhere) {
		return nil
	}
	if stranger {
		return c.Needs(ctx, commands.InBrand, say.Text{
			EN: "You have no role in %s yet.", FR: "Vous n'avez pas encore de rôle pour %s.",
		}.F(c.Info.Name))
	}
	return c.Needs(ctx, c.Command.Reach, say.Text{
		EN: "/%[1]s needs another role in %[2]s: %[3]s.", FR: "/%[1]s demande un autre rôle pour %[2]s\u202f: %[3]s.",
	}.F(c.Command.Name, c.Info.Name, c.Command.Role))
}
