package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// An act is something that somebody does, as another process asks for it.
type act struct {
	Do     string            `json:"do"` // a key of acts
	Who    string            `json:"who"`
	Room   string            `json:"room"`
	Thread string            `json:"thread"`
	On     string            `json:"on"` // a message's stamp
	Text   string            `json:"text"`
	Files  []string          `json:"files"`
	Values map[string]string `json:"values"` // of a form, by the names of its fields

	Person  *Person  `json:"person"`
	Channel *Channel `json:"channel"`
}

// acts are what can be done from another process. What one gives besides an error is its answer.
var acts = map[string]func(s *Service, a act) (any, error){
	"person":   func(s *Service, a act) (any, error) { s.AddPerson(*a.Person); return nil, nil },
	"channel":  func(s *Service, a act) (any, error) { s.AddChannel(*a.Channel); return nil, nil },
	"invite":   func(s *Service, a act) (any, error) { s.Invite(a.Room, a.Who); return nil, nil },
	"call at":  func(s *Service, a act) (any, error) { s.CallAt(a.Text); return nil, nil },
	"command":  func(s *Service, a act) (any, error) { s.Command(a.Who, a.Room, a.Text); return nil, nil },
	"write":    func(s *Service, a act) (any, error) { return s.Write(a.Who, a.Room, a.Thread, a.Text, a.Files...), nil },
	"react":    func(s *Service, a act) (any, error) { return nil, s.React(a.Who, a.Room, a.On, a.Text) },
	"unreact":  func(s *Service, a act) (any, error) { return nil, s.Unreact(a.Who, a.Room, a.On, a.Text) },
	"press":    func(s *Service, a act) (any, error) { return s.Press(a.Who, a.Room, a.On, a.Text), nil },
	"home":     func(s *Service, a act) (any, error) { s.OpenHome(a.Who); return nil, nil },
	"fill":     func(s *Service, a act) (any, error) { return nil, s.FillForm(a.Who, a.Values) },
	"submit":   func(s *Service, a act) (any, error) { return s.Submit(a.Who), nil },
	"close":    func(s *Service, a act) (any, error) { s.Close(a.Who, false); return nil, nil },
	"shortcut": func(s *Service, a act) (any, error) { s.Shortcut(a.Who, a.Room, a.On, a.Text); return nil, nil },
}

// seenScreen is what another process is told of somebody's screen.
type seenScreen struct {
	Messages []Shown `json:"messages"`
	Direct   []Shown `json:"direct"` // what the bot and they write each other
	Form     *Modal  `json:"form,omitempty"`
	Told     []Said  `json:"told"`
}

// lendHands lets another process act for the people of the workspace and look over their shoulders:
// POST /people/act, POST /people/file?who=&name=, GET /people/screen and /people/page?who=&room=&thread=.
func (s *Service) lendHands(mux *http.ServeMux) {
	mux.HandleFunc("POST /people/act", s.serveAct)
	mux.HandleFunc("POST /people/file", func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil || !s.knows(r.FormValue("who"), "") {
			http.Error(w, "no such person, or no file", http.StatusBadRequest)
			return
		}
		write(w, http.StatusOK, obj{"answer": s.Upload(r.URL.Query().Get("who"), r.URL.Query().Get("name"), data)})
	})
	mux.HandleFunc("GET /people/screen", func(w http.ResponseWriter, r *http.Request) {
		who, in := r.FormValue("who"), r.FormValue("room")
		if !s.knows(who, in) {
			http.NotFound(w, r)
			return
		}
		seen := seenScreen{Messages: s.Screen(who, in), Direct: s.Screen(who, s.Direct(who)), Told: s.Told(who)}
		if m, open := s.Open(who); open {
			seen.Form = &m
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(seen)
	})
	mux.HandleFunc("GET /people/page", func(w http.ResponseWriter, r *http.Request) {
		who, in := r.FormValue("who"), r.FormValue("room")
		if !s.knows(who, in) {
			http.NotFound(w, r)
			return
		}
		if in == "" {
			in = s.Direct(who)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, s.View(who, in, r.FormValue("thread")).Page())
	})
	mux.HandleFunc("GET /people/files/{file}", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		f := s.files[r.PathValue("file")]
		s.mu.Unlock()
		if f == nil || f.gone {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", f.kind())
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
	})
}

// knows reports whether there is such a person and, where one is named, such a room.
func (s *Service) knows(who, room string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.people[who] != nil && (room == "" || s.rooms[room] != nil)
}

func (s *Service) serveAct(w http.ResponseWriter, r *http.Request) {
	var a act
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	do := acts[a.Do]
	making := a.Do == "person" && a.Person != nil || a.Do == "channel" && a.Channel != nil || a.Do == "call at"
	if do == nil || !making && !s.knows(a.Who, a.Room) {
		http.Error(w, fmt.Sprintf("nobody can %q as %q in %q here", a.Do, a.Who, a.Room), http.StatusBadRequest)
		return
	}
	answer, err := do(s, a)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	write(w, http.StatusOK, obj{"answer": answer})
}
