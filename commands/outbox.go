package commands

import (
	"encoding/json"

	"copydesk/approvals"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// Kinds of due rows that commands leave for the worker. approvals.Agenda makes the others.
const (
	DueSay      = "say"      // Body is a Saying: post it once
	DueCards    = "cards"    // make the cards of Post what they should be now
	DueWrite    = "write"    // Body is a Writing: ask the drafting model
	DueDaily    = "daily"    // post the brand's numbers
	DueDigest   = "digest"   // tell a person what waits for them
	DueLine     = "line"     // Body is its id: make a line that asks for several posts what it should be now
	DueDescribe = "describe" // Body is a Describing: ask the model what a picture shows
	DueTurn     = "turn"     // ask those whose word Post waits for now
)

// A Saying is a message on its way to a room, a thread or a person. The worker posts it once.
type Saying struct {
	To      chat.Place
	Whisper chat.Identity      // set: only this person sees it, in To.Room where possible
	Root    bool               // goes to the thread of the post's root message, once that exists
	Request bool               // of a Root saying: to the thread of the request instead, where those who decide are
	Shown   bool               // of a Root saying: shown in the room as well, where the platform can
	Urgent  bool               // where its platform is not there: told to the brand's admins in private, where they can be reached
	Media   []approvals.Medium // pictures of the brand that go with it as they are, not as cards show them
	Since   int64              // when it was queued, in Unix milliseconds: tells it from another one under its key, however often it is tried
	Message chat.Message
}

// A Writing is a request to the drafting model, made when /draft or /rewrite was typed.
type Writing struct {
	Person string        // who asked
	Wish   string        // of /rewrite; empty: a first draft
	Only   []string      // account ids; none: all
	Who    chat.Identity // who sees a proposal
	To     chat.Place    // where the proposal is whispered
	Lang   string        // of the person
	Base   int           // revision it starts from
	Brief  string
	Link   string
}

// Tell queues a saying in the transaction; key makes it unique: a second call replaces it.
func Tell(tx *storage.Tx, key, post string, s Saying) error {
	s.Since = tx.Now().UnixMilli()
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: "say/" + key, Kind: DueSay, Post: post, At: tx.Now(), Body: body})
}
