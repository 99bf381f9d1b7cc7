package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A house is a database with one brand and its team, and a clock that stands still until moved.
type house struct {
	*testing.T
	*Desk
	people map[string]storage.Person
	info   storage.BrandInfo
	now    time.Time
}

var paris = func() *time.Location {
	z, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return z
}()

// newHouse opens a house at Tuesday 24 November 2026, 10:00 in Paris: ana and leo write, marc and
// sofia approve, sofia is the owner, gil has no role.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, people: map[string]storage.Person{}, now: time.Date(2026, 11, 24, 10, 0, 0, 0, paris)}
	db, err := storage.Open(t.Context(), t.TempDir(), storage.Options{Now: func() time.Time { return h.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h.Desk = &Desk{DB: db, Table: Table, Platform: func(string) chat.Platform { return nil }, Zone: paris, Lang: say.EN,
		Web: "http://localhost:8080", Now: func() time.Time { return h.now }, Version: "test"}
	h.must(db.Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		for _, name := range []string{"ana", "leo", "marc", "sofia", "gil"} {
			lang := "en"
			if name == "leo" {
				lang = "fr"
			}
			p, err := tx.Meet(storage.Identity{Platform: "playground", User: name}, strings.ToUpper(name[:1])+name[1:], lang, "")
			if err != nil {
				return err
			}
			h.people[name] = p
		}
		if err := tx.SetOwner(h.people["sofia"].ID); err != nil {
			return err
		}
		h.info, err = tx.NewBrand("demo", h.people["sofia"].ID, roomOf("marketing"), "en", "Europe/Paris")
		return err
	}))
	h.change(func(tx *storage.Tx) error {
		for _, seat := range []struct {
			who  string
			role approvals.Role
		}{{"ana", approvals.Editor}, {"leo", approvals.Editor}, {"marc", approvals.Approver}, {"sofia", approvals.Approver}} {
			if err := tx.Give(h.people[seat.who].ID, seat.role); err != nil {
				return err
			}
		}
		return tx.BindRoom("approvals", roomOf("approvals"))
	})
	return h
}

func roomOf(id string) storage.RoomKey { return storage.RoomKey{Platform: "playground", ID: id} }

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) change(f func(*storage.Tx) error) {
	h.Helper()
	h.must(h.DB.Of(h.info.ID).Change(h.Context(), storage.Cause{Actor: h.people["sofia"].ID}, f))
}

// call binds a line and resolves it as the program does.
func (h *house) call(who, room, line string) (*Call, error) {
	h.Helper()
	b, err := Bind(h.Table, line, nil)
	if err != nil {
		return nil, err
	}
	p, err := h.DB.Person(h.Context(), h.people[who].ID)
	h.must(err)
	lang := say.Lang(p.Lang)
	c := &Call{Desk: h.Desk, Person: p, Lang: lang, Bound: b, At: h.now,
		Event: chat.Event{Who: chat.Identity(p.Identities[0]), Room: chat.Room(roomOf(room)), Line: line}}
	info, found, err := h.DB.BrandOfRoom(h.Context(), roomOf(room))
	h.must(err)
	if !found {
		return c, nil
	}
	c.Info, c.Brand, c.At = info, h.DB.Of(info.ID), h.now.In(info.Zone())
	roles, err := c.Brand.Roles(h.Context())
	h.must(err)
	if c.Roles = roles[p.ID]; !b.Command.May(c.Roles) {
		return c, say.No(say.Forbidden, say.Text{EN: "forbidden", FR: "interdit"})
	}
	return c, nil
}

// run gives the whole answer as text, a problem in the person's language.
func (h *house) run(who, room, line string) string {
	h.Helper()
	c, err := h.call(who, room, line)
	var m chat.Message
	if err == nil {
		m, err = c.Command.Run(h.Context(), c)
	}
	var p *say.Problem
	if errors.As(err, &p) {
		return say.Plain(p.Text.In(say.Lang(h.people[who].Lang)))
	}
	h.must(err)
	return show(m)
}

// says runs a line and wants each part in the answer.
func (h *house) says(who, room, line string, parts ...string) {
	h.Helper()
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace
	got := plain(h.run(who, room, line))
	for _, want := range parts {
		if want = plain(want); !strings.Contains(got, want) {
			h.Errorf("%s: %s\n got %s\nwant %s", who, line, got, want)
		}
	}
}

// draft makes a post by somebody, and brings it to review or to approved.
func (h *house) draft(who, text string, upTo approvals.State) storage.Post {
	h.Helper()
	var p storage.Post
	account := h.info.Accounts[0]
	h.must(h.DB.Of(h.info.ID).Change(h.Context(), storage.Cause{Actor: h.people[who].ID}, func(tx *storage.Tx) (err error) {
		part := approvals.Part{Account: account.ID, Network: account.Network, Remote: account.Remote, Text: text, Wire: []byte(`{"text":"x"}`)}
		p, err = tx.NewPost(h.people[who].ID, storage.Meta{Title: text, Tags: []string{"trail"}, Campaign: "spring"}, []approvals.Part{part}, nil, nil)
		if err != nil || upTo == approvals.Draft {
			return err
		}
		pol := approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: []approvals.Role{approvals.Approver}}}}
		if err := tx.Apply(&p, approvals.SubmittedTo{By: p.Author, At: tx.Now(), Policy: pol, Deadline: tx.Now().Add(time.Hour)}); err != nil || upTo == approvals.Review {
			return err
		}
		return tx.Apply(&p, approvals.Voted{By: h.people["marc"].ID, At: tx.Now(), Kind: approvals.Approve, Road: approvals.ByButton, Revision: 1, Roles: []approvals.Role{approvals.Approver}})
	}))
	return p
}
