package commands

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// basePolicy is what a brand asks of every post: its own steps, else `needed` of its approvers.
func basePolicy(info storage.BrandInfo) approvals.Policy {
	pol := approvals.Policy{Solo: info.Value("solo") == "on", Strict: info.Value("approve-time") == "strict"}
	if d, err := time.ParseDuration(info.Value("approval-expires")); err == nil {
		pol.Expires = d
	}
	if pol.Steps = stepsOf(info); len(pol.Steps) == 0 {
		pol.Steps = []approvals.Step{{Needed: neededOf(info.Value("needed")), Roles: []approvals.Role{approvals.Approver}}}
	}
	if pol.Solo { // the author signs alone, whatever role they have
		for i := range pol.Steps {
			pol.Steps[i].Roles = append(pol.Steps[i].Roles, approvals.Owner, approvals.Admin)
		}
	}
	return pol
}

// neededOf reads "2"; "all" is 0, anything else 1.
func neededOf(value string) int {
	if value == "all" {
		return 0
	}
	if n, err := strconv.Atoi(value); err == nil && n > 0 {
		return n
	}
	return 1
}

// stepsOf reads a brand's steps as /brand set steps stored them; none when it has none.
func stepsOf(info storage.BrandInfo) []approvals.Step {
	var steps []approvals.Step
	if err := json.Unmarshal([]byte(info.Value("steps")), &steps); err != nil {
		return nil
	}
	return steps
}

// policyOf resolves the policy under which a post is submitted: the brand's steps, and one more for
// each route that its words, tags or accounts take.
func (c *Call) policyOf(ctx context.Context, p storage.Post, roles map[string][]approvals.Role) (approvals.Policy, error) {
	rev, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return approvals.Policy{}, err
	}
	pol, _ := approvals.Resolve(basePolicy(c.Info), routesOf(c.Info), textOf(rev), p.Tags, p.Accounts, roles)
	return pol, nil
}

// textOf is everything a revision says, for routes to look at.
func textOf(rev approvals.Revision) string {
	var all []string
	for _, part := range rev.Parts {
		all = append(all, part.Text)
	}
	return strings.Join(all, "\n")
}

// roleWords are the roles as people type them in a step: "2 of approver; client".
var roleWords = map[string]approvals.Role{
	"admin": approvals.Admin, "admins": approvals.Admin, "administrateur": approvals.Admin,
	"editor": approvals.Editor, "editors": approvals.Editor, "redacteur": approvals.Editor, "redacteurs": approvals.Editor, "redaction": approvals.Editor,
	"approver": approvals.Approver, "approvers": approvals.Approver, "valideur": approvals.Approver, "valideurs": approvals.Approver,
	"client": approvals.Client, "clients": approvals.Client, "owner": approvals.Owner, "proprietaire": approvals.Owner,
}

// ReadSteps reads ordered steps: "marc; 2 of approver; all of client", « marc ; 2 sur valideur ».
// find gives the person id behind a name. The error is a *say.Problem.
func ReadSteps(text string, find func(name string) (string, error)) ([]approvals.Step, error) {
	var steps []approvals.Step
	for _, part := range strings.Split(text, ";") {
		words := strings.Fields(fold(strings.NewReplacer(",", " ", "@", "").Replace(part)))
		if len(words) == 0 {
			continue
		}
		step := approvals.Step{Needed: 1}
		if n, err := strconv.Atoi(words[0]); err == nil && n > 0 {
			step.Needed, words = n, words[1:]
		} else if words[0] == "all" || words[0] == "tous" || words[0] == "toutes" {
			step.Needed, words = 0, words[1:]
		}
		for _, w := range words {
			switch w {
			case "of", "or", "and", "sur", "ou", "et", "de", "des", "the", "les":
				continue
			}
			if role, is := roleWords[w]; is {
				step.Roles = append(step.Roles, role)
				continue
			}
			id, err := find(w)
			if err != nil {
				return nil, err
			}
			step.People = append(step.People, id)
		}
		if len(step.Roles)+len(step.People) == 0 {
			return nil, noSteps(part)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func noSteps(part string) *say.Problem {
	return say.No(say.Unreadable, say.Text{
		EN: "I cannot read %s as a step. Try: marc; 2 of approver; all of client.",
		FR: "Je ne comprends pas %s comme une étape. Essayez\u202f: marc\u202f; 2 sur valideur\u202f; tous les clients.",
	}.F(say.Quoted(strings.TrimSpace(part))))
}

// numberOf reads a whole number from a brand's value; what is none is the fallback.
func numberOf(value string, fallback int) int {
	if n, err := strconv.Atoi(value); err == nil && n > 0 {
		return n
	}
	return fallback
}
