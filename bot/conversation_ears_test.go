package bot

import (
	"slices"
	"strings"

	"copydesk/bot/playground"
)

// messages are what a person sees in a room.
func (w *town) messages(room, user string) []wire {
	w.Helper()
	var got struct{ Messages []wire }
	w.ask("GET", "/playground/api/messages?room="+room+"&user="+user+"&limit=2000", nil, &got)
	return got.Messages
}

// public are all messages that everybody sees, room by room.
func (w *town) public() (out []wire) {
	w.Helper()
	for _, room := range playground.Rooms {
		out = append(out, w.inRoom(room)...)
	}
	return out
}

// inRoom are the messages of a room and its threads that everybody sees.
func (w *town) inRoom(room string) (out []wire) {
	w.Helper()
	for _, m := range w.messages(room, "gil") {
		if !m.Private {
			out = append(out, m)
		}
	}
	return out
}

// inThread are the messages under any card of a post.
func (w *town) inThread(post int64) (out []wire) {
	w.Helper()
	cards := map[string]bool{}
	for _, m := range w.public() {
		if m.Post == post && m.Thread == "" {
			cards[m.ID] = true
		}
		if cards[m.Thread] {
			out = append(out, m)
		}
	}
	return out
}

// whispers are what a person was told in private since they last did something, direct answers
// left out.
func (w *town) whispers(user string) (out []wire) {
	w.Helper()
	for _, room := range playground.Rooms {
		for _, m := range w.messages(room, user) {
			if m.Private && !w.heard[m.ID] {
				out = append(out, m)
			}
		}
	}
	return out
}

// private is everything a person was told in private, the newest first.
func (w *town) private(user string) (out []wire) {
	w.Helper()
	for _, room := range playground.Rooms {
		for _, m := range w.messages(room, user) {
			if m.Private {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b wire) int { return strings.Compare(b.ID, a.ID) })
	return out
}

// card is the newest request for a post, or where there is none its root.
func (w *town) card(post int64) (found wire) {
	w.Helper()
	for _, m := range w.public() {
		if m.Post != post || m.Thread != "" && !m.Card || m.Void || m.From != "copydesk" {
			continue
		}
		if found.ID == "" || m.Card && (!found.Card || m.Revision >= found.Revision) {
			found = m
		}
	}
	if found.ID == "" {
		w.fail("post %d has no card", post)
	}
	return found
}

// root is the first message about a post.
func (w *town) root(post int64) wire {
	w.Helper()
	var first wire
	for _, m := range w.public() {
		if m.Post == post && m.Thread == "" && (first.ID == "" || m.ID < first.ID) {
			first = m
		}
	}
	if first.ID == "" {
		w.fail("post %d has no message", post)
	}
	return first
}
