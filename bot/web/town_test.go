package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/bot/web"
	"copydesk/storage"
)

const base = "https://news.example"

// A town is a store with brands in it and the site that shows them, over a real socket.
type town struct {
	*testing.T
	db     *storage.DB
	dir    string
	url    string
	mu     sync.Mutex
	now    time.Time
	ready  error
	people map[string]string // name → id
}

func newTown(t *testing.T, front http.Handler) *town {
	w := &town{T: t, dir: t.TempDir(), now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), people: map[string]string{}}
	var err error
	if w.db, err = storage.Open(t.Context(), w.dir, storage.Options{Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	server := httptest.NewServer(web.Handler(web.Site{DB: w.db, Base: func() string { return base }, Front: front,
		Ready: func(context.Context) error { return w.ready }, Log: slog.New(slog.DiscardHandler)}))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *town) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// later moves the clock.
func (w *town) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *town) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// brand makes a brand with its newsroom.
func (w *town) brand(name, lang, zone string) storage.BrandInfo {
	w.Helper()
	var info storage.BrandInfo
	w.must(w.db.Change(w.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		for _, who := range []string{"ana", "marc"} {
			p, err := tx.Meet(storage.Identity{Platform: "test", Team: "t", User: who}, who, lang, zone)
			if err != nil {
				return err
			}
			w.people[who] = p.ID
		}
		info, err = tx.NewBrand(name, w.people["ana"], storage.RoomKey{}, lang, zone)
		return err
	}))
	return info
}

// account connects another account to a brand.
func (w *town) account(info storage.BrandInfo, id, network string) storage.BrandInfo {
	w.Helper()
	b := w.db.Of(info.ID)
	w.must(b.Change(w.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error {
		return tx.AddAccount(storage.Account{ID: id, Network: network, Name: id, Remote: id, Class: approvals.ClassA, State: "ready"})
	}))
	info, err := b.Info(w.Context())
	w.must(err)
	return info
}

// A text is what a post says and where its links lead.
type text struct {
	words string
	links map[string]string // code → target, as written in the words
	tags  []string
	lang  string
}

// draft makes a post for every account of a brand.
func (w *town) draft(info storage.BrandInfo, x text) storage.Post {
	w.Helper()
	wire := map[string]any{"text": x.words, "tags": x.tags, "lang": x.lang}
	var links []approvals.Link
	var shown []map[string]string
	for code, target := range x.links {
		links = append(links, approvals.Link{Code: code, Target: target})
		shown = append(shown, map[string]string{"code": code, "shown": target})
	}
	if shown != nil {
		wire["links"] = shown
	}
	body, err := json.Marshal(wire)
	w.must(err)
	var parts []approvals.Part
	for _, a := range info.Accounts {
		parts = append(parts, approvals.Part{Account: a.ID, Network: a.Network, Remote: a.Remote, Text: x.words, Wire: body})
	}
	var p storage.Post
	w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) (err error) {
		p, err = tx.NewPost(w.people["ana"], storage.Meta{Title: x.words, Brief: "the brief of " + x.words, Lang: x.lang, Tags: x.tags}, parts, nil, links)
		return err
	}))
	return p
}

// apply makes events happen to a post, each in a change of its own.
func (w *town) apply(info storage.BrandInfo, p storage.Post, events ...func(tx *storage.Tx, p storage.Post) approvals.Event) storage.Post {
	w.Helper()
	for _, e := range events {
		w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
			if p, err = tx.PostByID(p.ID); err != nil {
				return err
			}
			return tx.Apply(&p, e(tx, p))
		}))
	}
	return p
}

func (w *town) submit(tx *storage.Tx, _ storage.Post) approvals.Event {
	return approvals.SubmittedTo{By: w.people["ana"], At: tx.Now(), Policy: approvals.Policy{Steps: []approvals.Step{{Needed: 1, People: []string{w.people["marc"]}}}}}
}

func (w *town) approve(tx *storage.Tx, p storage.Post) approvals.Event {
	return approvals.Voted{By: w.people["marc"], At: tx.Now(), Kind: approvals.Approve, Road: approvals.ByButton, Revision: p.Revision, Roles: []approvals.Role{approvals.Approver}}
}

func (w *town) schedule(tx *storage.Tx, _ storage.Post) approvals.Event {
	return approvals.Planned{By: w.people["ana"], At: tx.Now(), Time: tx.Now(), Zone: "UTC"}
}

// begin and settle are one try on one account.
func (w *town) begin(account, delivery string) func(*storage.Tx, storage.Post) approvals.Event {
	return func(tx *storage.Tx, p storage.Post) approvals.Event {
		return approvals.Began{At: tx.Now(), Delivery: delivery, Account: account, Key: delivery, Class: approvals.ClassA,
			Evidence: approvals.Evidence{At: tx.Now(), Until: tx.Now().Add(time.Minute), Digest: p.Digest,
				Voters: map[string][]approvals.Role{w.people["marc"]: {approvals.Approver}}}}
	}
}

func settle(delivery string, state approvals.DeliveryState) func(*storage.Tx, storage.Post) approvals.Event {
	return func(tx *storage.Tx, _ storage.Post) approvals.Event {
		return approvals.Settled{At: tx.Now(), Delivery: delivery, Result: state, Problem: "rights"}
	}
}

// publish takes a draft through its whole life, on every account; its newsroom delivery is called
// after the brand and the number.
func (w *town) publish(info storage.BrandInfo, p storage.Post) {
	w.Helper()
	p = w.apply(info, p, w.submit, w.approve, w.schedule)
	for _, a := range info.Accounts {
		id := info.Name + "-" + strconv.FormatInt(p.Number, 10)
		if a.Network != "newsroom" {
			id += "-" + a.ID
		}
		p = w.apply(info, p, w.begin(a.ID, id), settle(id, approvals.Live))
	}
	if p.State != approvals.Published {
		w.Fatalf("post %d is %s", p.Number, p.State)
	}
}

// get asks the site, without following redirects.
func (w *town) get(path string, headers ...string) (*http.Response, string) {
	return w.ask(http.MethodGet, path, headers...)
}

func (w *town) ask(method, path string, headers ...string) (*http.Response, string) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, nil)
	w.must(err)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	w.must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	w.must(err)
	return resp, string(body)
}

// golden compares got with a file under testdata; UPDATE_GOLDEN=1 writes the file instead.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(file, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", file, got, strings.TrimSpace(string(want)))
	}
}
