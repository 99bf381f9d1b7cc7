package bot

import (
	"context"
	"fmt"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/storage"
)

// A task is one kind of due row and what performing it does. Each ends its row in the transaction
// that changes what made it due.
type task struct {
	Kind string
	Does string
	Run  func(*house, context.Context, storage.Due) error
}

// tasks is all background behaviour of the program.
var tasks = []task{
	{commands.DueCards, "make a post's cards what they should be now", (*house).cards},
	{commands.DueLine, "make a line that asks for several posts what it should be now", (*house).line},
	{commands.DueSay, "post a message once", (*house).say},
	{commands.DueWrite, "ask the drafting model", (*house).write},
	{commands.DueDescribe, "ask the model what a picture shows", (*house).describe},
	{commands.DueDigest, "tell a person twice a day what waits for them", (*house).digest},
	{commands.DueDaily, "post a brand's numbers", (*house).daily},
	{"verify", "read reactions and standing before the due instant", (*house).verifyAhead},
	{"publish", "send an approved post at its time", (*house).publish},
	{"deliver", "try one delivery again", (*house).publish},
	{"lookup", "ask a network whether a post in doubt is there", (*house).lookUp},
	{approvals.DueTakedown, "ask a network to take a post down", (*house).takeDown},
	{approvals.DueForget, "forget a post deleted 30 days ago", (*house).forget},
	{"hand", "ask again whoever was handed a post to publish, or take it back", (*house).asked},
	{"reread", "read a pending card's reactions again", (*house).rereadCard},
	{commands.DueTurn, "ask those whose word a post waits for now", (*house).turn},
	{"remind", "remind those who must decide", (*house).remind},
	{"escalate", "ask the admins", (*house).escalate},
	{approvals.DueLapse, "take out approvals that are too old to count", (*house).lapse},
	{"continue", "ask for the next dates of a post that goes out again and again", (*house).goOn},
	{"expire", "say that nobody answered in time", (*house).expire},
	{"clicks", "tell a thread how many clicks its post brought", (*house).clicks},
	{"clicked", "bring a post's cards up to date after clicks", (*house).clicked},
	{dueCopy, "copy the night's data and read it back", (*house).copyNight},
	{"tidy", "take away pictures that nothing uses any more", (*house).tidy},
	{"sweep", "forget ids of events older than 48 hours", (*house).sweep},
}

// perform does what a due row asks.
func (h *house) perform(ctx context.Context, d storage.Due) error {
	for _, t := range tasks {
		if t.Kind == d.Kind {
			return t.Run(h, ctx, d)
		}
	}
	return fmt.Errorf("no task does %q", d.Kind)
}
