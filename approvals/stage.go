package approvals

import "copydesk/approvals/say"

// A Stage is a group of states that people look at alike: one colour of a calendar.
type Stage string

// The stages.
const (
	Writing Stage = "writing" // somebody writes
	Asking  Stage = "asking"  // deciders are asked
	Parked  Stage = "parked"  // a person said no or wait
	Ready   Stage = "ready"   // approved, and it goes out if it has a time
	Out     Stage = "out"     // live, or leaving now
	Trouble Stage = "trouble" // somebody has to look
	Shelved Stage = "shelved" // off the calendar
)

// looks is how each state is shown: in words after "Post 12 is …", by a sign that tells it from
// every other without its colour, and by its stage.
var looks = map[State]struct {
	words say.Text
	sign  string
	stage Stage
}{
	Draft:       {say.Text{EN: "a draft", FR: "en brouillon"}, "…", Writing},
	Review:      {say.Text{EN: "waiting for approval", FR: "en attente de validation"}, "?", Asking},
	Changes:     {say.Text{EN: "to be changed", FR: "à modifier"}, "~", Writing},
	Rejected:    {say.Text{EN: "rejected", FR: "refusée"}, "×", Parked},
	Held:        {say.Text{EN: "on hold", FR: "suspendue"}, "‖", Parked},
	Approved:    {say.Text{EN: "approved", FR: "validée"}, "+", Ready},
	Scheduled:   {say.Text{EN: "scheduled", FR: "programmée"}, "›", Ready},
	Frozen:      {say.Text{EN: "stopped", FR: "arrêtée"}, "■", Parked},
	Late:        {say.Text{EN: "late", FR: "en retard"}, "‹", Trouble},
	Publishing:  {say.Text{EN: "leaving now", FR: "en cours d'envoi"}, "»", Out},
	Published:   {say.Text{EN: "published", FR: "publiée"}, "✓", Out},
	Partly:      {say.Text{EN: "partly published", FR: "publiée en partie"}, "÷", Trouble},
	Unconfirmed: {say.Text{EN: "unconfirmed", FR: "non confirmée"}, "¿", Trouble},
	Failed:      {say.Text{EN: "failed", FR: "en échec"}, "!", Trouble},
	Cancelled:   {say.Text{EN: "cancelled", FR: "annulée"}, "–", Shelved},
}

// Words says where a post in this state stands: "scheduled", « programmée ».
func (s State) Words() say.Text {
	if l, ok := looks[s]; ok {
		return l.words
	}
	return say.Same(string(s))
}

// Sign is one character that no other state has.
func (s State) Sign() string { return looks[s].sign }

// Stage is the group of states it belongs to.
func (s State) Stage() Stage { return looks[s].stage }
