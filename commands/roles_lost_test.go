package commands

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// Whatever is typed in whatever order: who could approve something at first can always approve
// something, and a post that counts as approved is one whose signers may sign now.
func TestNoCommandLeavesABrandThatNobodyCanApproveFor(t *testing.T) {
	h := newHouse(t) // one for all: each round goes on from the last
	rapid.Check(t, func(r *rapid.T) {
		people := []string{"ana", "leo", "marc", "sofia"}
		for i := range rapid.IntRange(1, 6).Draw(r, "lines") {
			who := rapid.SampledFrom(people).Draw(r, "who")
			role := rapid.SampledFrom([]string{"approver", "editor", "client"}).Draw(r, "role")
			line := rapid.SampledFrom([]string{
				"/team remove " + who, "/team remove " + who + " " + role, "/team add " + who + " " + role, "/team add " + who + " approver",
				"/brand set needed " + rapid.SampledFrom([]string{"1", "2", "3", "4", "all", "none"}).Draw(r, "needed"),
				"/brand set steps " + rapid.SampledFrom([]string{"marc", "ana; sofia", "2 of approver", "all of client", "none"}).Draw(r, "steps"),
				"/brand set solo " + rapid.SampledFrom([]string{"on", "off"}).Draw(r, "solo"), "draft",
			}).Draw(r, "line")
			b := h.DB.Of(h.info.ID)
			if line == "draft" {
				roles, err := b.Roles(t.Context())
				h.must(err)
				if slices.Contains(roles[h.people["marc"].ID], approvals.Approver) { // who approves it
					h.draft("ana", fmt.Sprint("Post ", i), approvals.Approved)
				}
				continue
			}
			h.run("sofia", "marketing", line)
			info, err := b.Info(t.Context())
			h.must(err)
			roles, err := b.Roles(t.Context())
			h.must(err)
			if !possibleFor(info, roles) {
				r.Fatalf("after %q nobody can approve: %v, needed %s, steps %s", line, roles, info.Value("needed"), info.Value("steps"))
			}
			h.signersMay(r, roles)
		}
	})
}

// signersMay wants every standing approval to be of somebody who may give it now.
func (h *house) signersMay(r *rapid.T, roles map[string][]approvals.Role) {
	for n := int64(1); ; n++ {
		p, err := h.DB.Of(h.info.ID).Post(h.Context(), n)
		if err != nil {
			return
		}
		for _, v := range p.Votes {
			if v.Kind == approvals.Approve && !slices.Contains(roles[v.Person], approvals.Approver) {
				r.Fatalf("post %d is %s on the word of somebody who is %v", n, p.State, roles[v.Person])
			}
		}
	}
}
