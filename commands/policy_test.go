package commands

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

func TestStepsAreReadAsTheyAreTyped(t *testing.T) {
	type steps = []approvals.Step
	approver, client := []approvals.Role{approvals.Approver}, []approvals.Role{approvals.Client}
	for typed, want := range map[string]steps{
		"marc":                                   {{Needed: 1, People: []string{"id-marc"}}},
		"@marc or @sofia":                        {{Needed: 1, People: []string{"id-marc", "id-sofia"}}},
		"marc, sofia":                            {{Needed: 1, People: []string{"id-marc", "id-sofia"}}},
		"2 of approver":                          {{Needed: 2, Roles: approver}},
		"2 sur valideurs":                        {{Needed: 2, Roles: approver}},
		"all of client":                          {{Needed: 0, Roles: client}},
		"Tous les clients":                       {{Needed: 0, Roles: client}},
		"marc; 2 of approver; all of client":     {{Needed: 1, People: []string{"id-marc"}}, {Needed: 2, Roles: approver}, {Needed: 0, Roles: client}},
		"marc\u00a0; 2 sur valideur;":            {{Needed: 1, People: []string{"id-marc"}}, {Needed: 2, Roles: approver}},
		"1 of rédaction or the admins":           {{Needed: 1, Roles: []approvals.Role{approvals.Editor, approvals.Admin}}},
		"propriétaire; administrateur; éditeur?": nil,
		"2 of":          nil,
		"all":           nil,
		"0 of approver": nil,
		"nobody-known":  nil,
		"":              {},
		" ; ;":          {},
	} {
		got, err := ReadSteps(typed, func(name string) (string, error) {
			if name == "marc" || name == "sofia" {
				return "id-" + name, nil
			}
			return "", say.No(say.Unknown, say.Text{EN: "nobody", FR: "personne"})
		})
		var no *say.Problem
		if want == nil {
			if !errors.As(err, &no) || no.Text.FR == "" {
				t.Errorf("%q: %+v %v", typed, got, err)
			}
			continue
		}
		if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q\n got %+v %v\nwant %+v", typed, got, err, want)
		}
	}
}

func TestWhatABrandAsksOfEveryPost(t *testing.T) {
	approver := []approvals.Role{approvals.Approver}
	for _, c := range []struct {
		name   string
		values map[string]string
		want   approvals.Policy
	}{
		{"one of the approvers", nil, approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: approver}}}},
		{"two", map[string]string{"needed": "2"}, approvals.Policy{Steps: []approvals.Step{{Needed: 2, Roles: approver}}}},
		{"all", map[string]string{"needed": "all"}, approvals.Policy{Steps: []approvals.Step{{Needed: 0, Roles: approver}}}},
		{"nonsense is one", map[string]string{"needed": "-3"}, approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: approver}}}},
		{"strict", map[string]string{"approve-time": "strict"}, approvals.Policy{Strict: true, Steps: []approvals.Step{{Needed: 1, Roles: approver}}}},
		{"alone", map[string]string{"solo": "on"}, approvals.Policy{Solo: true, Steps: []approvals.Step{{Needed: 1, Roles: []approvals.Role{approvals.Approver, approvals.Owner, approvals.Admin}}}}},
		{"its own steps", map[string]string{"needed": "2", "steps": `[{"needed":1,"people":["p1"]}]`}, approvals.Policy{Steps: []approvals.Step{{Needed: 1, People: []string{"p1"}}}}},
		{"steps that cannot be read", map[string]string{"steps": "marc"}, approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: approver}}}},
	} {
		if got := basePolicy(storage.BrandInfo{Values: c.values}); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

// Steps that the people of a brand can reach are taken, others refused in words.
func TestStepsMustBeWithinReach(t *testing.T) {
	h := newHouse(t)
	h.says("sofia", "marketing", "/brand set steps \"marc; all of approver\"", "all")
	if got := h.run("sofia", "marketing", "/brand set steps \"all of client\""); got != "These steps can never all be reached by the people of demo. /team shows who can approve." {
		t.Error(got)
	}
	h.says("sofia", "marketing", "/brand set steps \"3 of approver\"", "can never all be reached")
	h.draft("ana", "Shoe", approvals.Draft)
	h.says("ana", "marketing", "/submit 1", "Post 1 asks Marc for approval")
}

func TestRemindersSayWhoIsAwaited(t *testing.T) {
	in := cardOf(t, approvals.Review, say.EN)
	for _, c := range []struct {
		names  []string
		why    Nudge
		en, fr string
	}{
		{[]string{"Marc", "Sofia"}, Again, "Marc or Sofia, post 12 still waits for your approval, by 16:00 today.", "Marc ou Sofia, la publication 12 attend toujours votre validation, avant 16 h aujourd'hui."},
		{[]string{"Sofia"}, Above, "Sofia, nobody has decided on post 12 yet. If nobody does by 16:00 today, it stays unpublished.", "Sofia, personne n'a encore décidé pour la publication 12. Sans réponse avant 16 h aujourd'hui, elle ne part pas."},
		{[]string{"Marc"}, Now, "Marc, post 12 now waits for your approval, by 16:00 today.", "Marc, la publication 12 attend maintenant votre validation, avant 16 h aujourd'hui."},
		{nil, Again, "Post 12 still waits for an approval, by 16:00 today. Nobody can give it now.", "La publication 12 attend toujours une validation, avant 16 h aujourd'hui. Personne ne peut la donner pour l'instant."},
		{nil, Above, "Post 12 still waits for an approval, by 16:00 today. Nobody can give it now.", "La publication 12 attend toujours une validation, avant 16 h aujourd'hui. Personne ne peut la donner pour l'instant."},
	} {
		for l, want := range map[say.Lang]string{say.EN: c.en, say.FR: c.fr} {
			in.Lang = l
			m := Reminder(in, Ping{Names: c.names, Who: []chat.Identity{{User: "x"}}}, nil, c.why)
			if got := spacedOut(say.Plain(m.Text)); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			if m.About == nil || m.About.Post != 12 || len(m.Ping) != 1 || m.Card {
				t.Errorf("%+v", m)
			}
		}
	}
}

// Whoever is away, in quiet hours or wants no pings is named, and not notified.
func TestOnlyThoseWhoWantItAreNotified(t *testing.T) {
	for _, c := range []struct {
		name       string
		prepare    func(h *house)
		names, who []string
	}{
		{"both", func(*house) {}, []string{"Marc", "Sofia"}, []string{"marc", "sofia"}},
		{"quiet hours", func(h *house) { h.says("sofia", "marketing", "/brand set quiet-hours 9:00-11:00", "9:00") }, []string{"Marc", "Sofia"}, nil},
		{"other quiet hours", func(h *house) { h.says("sofia", "marketing", "/brand set quiet-hours 19:00-8:00", "19:00") }, []string{"Marc", "Sofia"}, []string{"marc", "sofia"}},
		{"no pings wanted", func(h *house) { h.run("marc", "marketing", "/notify here") }, []string{"Marc", "Sofia"}, []string{"sofia"}},
		{"only digests wanted", func(h *house) { h.run("marc", "marketing", "/notify digest") }, []string{"Marc", "Sofia"}, []string{"sofia"}},
		{"no pings of another brand", func(h *house) {
			h.says("sofia", "second", "/brand new second", "second")
			h.run("sofia", "second", "/team add marc approver")
			h.says("marc", "second", "/notify here", "Requests of second")
		}, []string{"Marc", "Sofia"}, []string{"marc", "sofia"}},
		{"away", func(h *house) { h.run("marc", "marketing", "/away friday") }, []string{"Marc", "Sofia"}, []string{"sofia"}},
		{"away with a delegate", func(h *house) {
			h.change(func(tx *storage.Tx) error { return tx.Give(h.people["leo"].ID, approvals.Approver) })
			h.says("marc", "marketing", "/away friday delegate:leo", "Leo decides for you")
		}, []string{"Leo", "Marc", "Sofia"}, []string{"leo", "sofia"}},
		{"back again", func(h *house) { h.run("marc", "marketing", "/away friday"); h.now = h.now.AddDate(0, 0, 7) }, []string{"Marc", "Sofia"}, []string{"marc", "sofia"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			c.prepare(h)
			info, err := h.DB.Of(h.info.ID).Info(t.Context())
			h.must(err)
			to, err := PingFor(t.Context(), h.Desk, h.DB.Of(info.ID), info, []string{h.people["marc"].ID, h.people["sofia"].ID})
			h.must(err)
			var who []string
			for _, i := range to.Who {
				who = append(who, i.User)
			}
			slices.Sort(who)
			if !reflect.DeepEqual(to.Names, c.names) || !reflect.DeepEqual(who, c.who) {
				t.Errorf("names %v, notified %v", to.Names, who)
			}
		})
	}
}

// A request is answered by its time, else within 24 working hours; holidays and weekends do not count.
func TestDeadlinesOfABrand(t *testing.T) {
	info := storage.BrandInfo{Values: map[string]string{"timezone": "Europe/Paris", "holidays": "FR"}}
	tuesday := time.Date(2026, 11, 24, 10, 0, 0, 0, paris)
	for _, c := range []struct {
		name         string
		planned, now time.Time
		want         string
	}{
		{"its time", tuesday.Add(26 * time.Hour), tuesday, "Wed 12:00"},
		{"none", time.Time{}, tuesday, "Thu 16:00"},
		{"a time that has passed", tuesday.Add(-time.Hour), tuesday, "Thu 16:00"},
		{"over a weekend", time.Time{}, time.Date(2026, 11, 27, 10, 0, 0, 0, paris), "Tue 16:00"},
		{"over Christmas", time.Time{}, time.Date(2026, 12, 24, 10, 0, 0, 0, paris), "Tue 16:00"},
	} {
		by, _ := deadline(c.planned, c.now, info)
		if got := say.Plain(say.AtShort(by.In(paris)).In(say.EN)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
