package commands

import (
	"slices"
	"strconv"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A step is one button of a card: its words, the command it runs, its weight.
type step struct {
	label say.Text
	line  func(n, revision string) string
	style chat.Style
}

func runs(command string, more ...string) func(n, revision string) string {
	return func(n, _ string) string { return Do(command, append([]string{n}, more...)...) }
}

func signs(command string) func(n, revision string) string {
	return func(n, revision string) string { return Do(command, n, "revision:"+revision) }
}

var (
	stepSubmit  = step{say.Text{EN: "Ask for approval", FR: "Demander la validation"}, runs("submit"), chat.Go}
	stepEdit    = step{say.Text{EN: "Edit", FR: "Modifier"}, runs("edit"), ""}
	stepPicture = step{say.Text{EN: "Picture", FR: "Image"}, runs("picture"), ""}
	stepTime    = step{say.Text{EN: "Choose a time", FR: "Choisir l'heure"}, runs("schedule"), ""}
	stepMove    = step{say.Text{EN: "Move", FR: "Déplacer"}, runs("schedule"), ""}
	stepNext    = step{say.Text{EN: "Next free slot", FR: "Prochain créneau"}, runs("schedule", "next"), chat.Go}
	stepPublish = step{say.Text{EN: "Publish now", FR: "Publier maintenant"}, runs("publish"), ""}
	stepCancel  = step{say.Text{EN: "Take off the calendar", FR: "Retirer du calendrier"}, runs("cancel"), chat.Quiet}
	stepExact   = step{say.Text{EN: "Exactly what is sent", FR: "Exactement ce qui part"}, runs("preview"), chat.Quiet}
	stepDelete  = step{say.Text{EN: "Delete", FR: "Supprimer"}, runs("delete"), chat.Quiet}
	stepDown    = step{say.Text{EN: "Take down", FR: "Retirer des réseaux"}, runs("takedown"), chat.Quiet}
	stepCopy    = step{say.Text{EN: "Copy", FR: "Copier"}, runs("copy"), ""}
	stepApprove = step{say.Text{EN: "Approve", FR: "Valider"}, signs("approve"), chat.Go}
	stepChanges = step{say.Text{EN: "Ask for changes", FR: "Demander des modifications"}, signs("changes"), ""}
	stepCorrect = step{say.Text{EN: "Correct", FR: "Corriger"}, signs("correct"), ""}
	stepReject  = step{say.Text{EN: "Reject", FR: "Refuser"}, signs("reject"), chat.Grave}
	stepResume  = step{say.Text{EN: "Resume", FR: "Reprendre"}, func(_, _ string) string { return Do("resume") }, ""}
	stepHold    = step{say.Text{EN: "Hold", FR: "Suspendre"}, signs("hold"), ""}
)

// steps of each state: on the author's card, and on the request where those who decide look.
var (
	rootSteps = map[approvals.State][]step{
		approvals.Draft:       {stepSubmit, stepEdit, stepPicture, stepTime, stepExact, stepCancel, stepDelete},
		approvals.Review:      {stepEdit, stepPicture, stepTime, stepExact, stepCancel},
		approvals.Changes:     {first(stepEdit), stepPicture, then(stepSubmit), stepExact, stepCancel},
		approvals.Rejected:    {first(stepEdit), stepPicture, then(stepSubmit), stepExact, stepCancel},
		approvals.Held:        {stepEdit, stepPicture, stepTime, stepExact, stepCancel},
		approvals.Approved:    {stepNext, stepTime, stepPublish, stepEdit, stepExact, stepCancel},
		approvals.Scheduled:   {stepMove, stepPublish, stepEdit, stepExact, stepCancel},
		approvals.Frozen:      {stepResume, stepEdit, stepExact, stepCancel},
		approvals.Late:        {stepNext, stepTime, stepPublish, stepExact, stepCancel},
		approvals.Publishing:  {stepExact},
		approvals.Published:   {stepCopy, stepExact, stepDown},
		approvals.Partly:      {first(stepEdit), stepPicture, stepTime, then(stepSubmit), stepExact, stepCopy, stepDown},
		approvals.Unconfirmed: {stepExact},
		approvals.Failed:      {first(stepEdit), stepPicture, stepTime, then(stepSubmit), stepExact, stepCopy},
		approvals.Cancelled:   {stepSubmit, stepEdit, stepPicture, stepCopy, stepExact, stepDelete},
	}
	requestSteps = map[approvals.State][]step{
		approvals.Review:    {stepApprove, stepChanges, stepReject, stepHold, stepCorrect, stepExact},
		approvals.Changes:   {stepApprove, stepReject, stepCorrect, stepExact},
		approvals.Rejected:  {stepApprove, stepChanges, stepCorrect, stepExact},
		approvals.Held:      {stepApprove, stepChanges, stepReject, stepCorrect, stepExact},
		approvals.Approved:  {stepNext, stepTime, stepPublish, stepChanges, stepReject, stepExact},
		approvals.Scheduled: {stepMove, stepChanges, stepReject, stepHold, stepExact},
		approvals.Late:      {stepNext, stepTime, stepPublish, stepReject, stepExact},
	}
)

// first is a step as the one most people want, then one that follows it.
func first(s step) step { s.style = chat.Go; return s }
func then(s step) step  { s.style = ""; return s }

// Buttons are the next steps of a post: every state has some.
func Buttons(in CardInput, forRequest bool) []chat.Button {
	if isIdea(in.Post) {
		return in.ideaSteps()
	}
	n, revision := post(in.Post.Number), strconv.Itoa(in.Post.Revision)
	out := append(in.answers(n), in.takes()...)
	answered := slices.ContainsFunc(out, func(b chat.Button) bool { return b.Style == chat.Go })
	for _, s := range in.possible(forRequest) {
		if answered && s.style == chat.Go {
			s = then(s) // what most people want is the answer
		}
		if s.label == stepCorrect.label && in.Info.Value("corrections") != "on" {
			continue
		}
		out = append(out, chat.Button{Label: s.label.In(in.Lang), Action: s.line(n, revision), Style: s.style})
	}
	return quietLast(out)
}

// quietLast puts what is rarely wanted after the rest, whose order stays.
func quietLast(list []chat.Button) []chat.Button {
	slices.SortStableFunc(list, func(a, b chat.Button) int { return rank(a) - rank(b) })
	return list
}

func rank(b chat.Button) int {
	if b.Style == chat.Quiet {
		return 1
	}
	return 0
}

// possible are the steps that can be taken now: nobody asks for approval of what a check stops, or of
// a text that the model still writes.
func (in CardInput) possible(forRequest bool) []step {
	state := in.shown()
	list, ok := requestSteps[state]
	if !forRequest || !ok {
		list = rootSteps[state]
	}
	switch {
	case in.drafting():
		return []step{stepEdit, stepDelete}
	case state == approvals.Draft && in.stopped("picture", "alt"):
		list = []step{first(stepPicture), stepEdit, stepTime, stepExact, stepCancel, stepDelete}
	case state == approvals.Draft && in.stopped():
		list = []step{first(stepEdit), stepPicture, stepTime, stepExact, stepCancel, stepDelete}
	case in.Post.TakenDown():
		list = []step{stepCopy, stepExact}
	}
	if state == approvals.Draft && in.Post.Time.IsZero() { // it is on no calendar
		list = slices.DeleteFunc(slices.Clone(list), func(s step) bool { return s.label == stepCancel.label })
	}
	if in.Post.Series != nil {
		return in.stepsAgain(list)
	}
	return list
}

// stopped reports whether checks stop the post, and only those of these codes; none named: any.
func (in CardInput) stopped(codes ...string) bool {
	stops := false
	for _, c := range in.Checks {
		if c.Level == Stop && len(codes) > 0 && !slices.Contains(codes, c.Code) {
			return false
		}
		stops = stops || c.Level == Stop
	}
	return stops
}

// answers are what a person who looked can say of a delivery in doubt.
func (in CardInput) answers(n string) []chat.Button {
	out := goneButtons(in.Post, in.Info, in.Lang)
	asked := map[string]bool{} // an account's earliest doubt comes first
	for _, d := range in.Post.Deliveries {
		if asksPeople(d) {
			out = append(out, answersByHand(in.Post, d, in.Info, in.Lang)...)
			continue
		}
		if d.State != approvals.InDoubt && d.State != approvals.AskHuman || asked[d.Account] {
			continue
		}
		asked[d.Account] = true
		place := placeNamed(in.Info, d.Account)
		out = append(out, chat.Button{Label: in.say(say.Text{EN: "It is on %s", FR: "Elle est sur %s"}, place), Action: Do("publish", n, "there:"+d.Account)})
		if d.State == approvals.AskHuman {
			out = append(out, chat.Button{Label: in.say(say.Text{EN: "Send it to %s again", FR: "Renvoyer sur %s"}, place), Action: Do("publish", n, "again:"+d.Account)})
		}
	}
	return out
}
