package storage

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// forward is what brings a post on from each state.
var forward = map[approvals.State][]string{
	approvals.Draft: {"submitted"}, approvals.Review: {"approved", "approved", "approved", "planned", "unvoted", "missed"}, approvals.Approved: {"planned", "planned", "unvoted"},
	approvals.Scheduled: {"began", "began", "began", "unvoted", "missed"}, approvals.Publishing: {"settled"}, approvals.Unconfirmed: {"looked-up", "judged", "judged"},
	approvals.Changes: {"unvoted"}, approvals.Rejected: {"unvoted"}, approvals.Held: {"unvoted"}, approvals.Late: {"planned"},
}

// anyEvent draws something that may happen to a post, refused or not, and lets time pass.
func anyEvent(t *rapid.T, p Post, c *clock) approvals.Event {
	names := []string{"submitted", "voted", "approved", "unvoted", "correction-withdrawn", "planned", "unplanned", "cancelled", "missed", "began", "settled", "looked-up", "judged"}
	if on := forward[p.State]; len(on) > 0 && rapid.IntRange(0, 7).Draw(t, "on") > 0 {
		names = on
	}
	name := rapid.SampledFrom(names).Draw(t, "event")
	if name == "began" && p.Time.After(c.now()) {
		c.set(p.Time)
	}
	return drawn(t, p, c)[name]
}

func drawn(t *rapid.T, p Post, c *clock) map[string]approvals.Event {
	c.pass(time.Duration(rapid.IntRange(0, 40*60).Draw(t, "seconds")) * time.Second)
	// As a platform gives it: finer than what is kept, in a zone of its own.
	now := c.now().Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "ns"))).In(time.FixedZone("", 3600))
	who := rapid.SampledFrom([]string{"ana", "marc", "leo"}).Draw(t, "who")
	last := "none"
	if n := len(p.Deliveries); n > 0 {
		last = p.Deliveries[n-1].ID
	}
	kind := rapid.SampledFrom([]approvals.Kind{approvals.Approve, approvals.Approve, approvals.Reject, approvals.Hold, approvals.Change, approvals.Looking})
	result := rapid.SampledFrom([]approvals.DeliveryState{approvals.Live, approvals.Refused, approvals.InDoubt, approvals.InDoubt, approvals.Waiting})
	account := "none"
	if len(p.Accounts) > 0 {
		account = p.Accounts[0]
	}
	start := begun(p, account, fmt.Sprint("d", p.ID, len(p.Deliveries)), now)
	if last != "none" && p.Deliveries[len(p.Deliveries)-1].State != approvals.Dropped {
		start.Delivery = last
	}
	return map[string]approvals.Event{
		"submitted":            approvals.SubmittedTo{By: who, At: now, Policy: marcDecides, Deadline: now.Add(4 * time.Hour)},
		"voted":                approvals.Voted{By: who, At: now, Kind: kind.Draw(t, "kind"), Road: approvals.ByButton, Revision: p.Revision, Roles: []approvals.Role{approvals.Approver}},
		"approved":             approvals.Voted{By: "marc", At: now, Kind: approvals.Approve, Road: approvals.ByButton, Revision: p.Revision, Roles: []approvals.Role{approvals.Approver}},
		"unvoted":              approvals.Unvoted{By: "marc", At: now, Road: approvals.ByCommand, Revision: p.Revision},
		"correction-withdrawn": approvals.Uncorrected{By: "marc", At: now, Revision: p.Revision},
		"renewed":              approvals.Renewed{By: who, At: now, Revision: p.Revision + 1, Digest: "x"},
		"planned":              approvals.Planned{By: who, At: now, Time: now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute), Zone: "UTC", Intent: "soon"},
		"unplanned":            approvals.Unplanned{By: who, At: now},
		"cancelled":            approvals.CancelledBy{By: who, At: now},
		"missed":               approvals.Missed{At: now},
		"began":                start,
		"settled":              approvals.Settled{At: now, Delivery: last, Result: result.Draw(t, "result"), URL: "https://example.com/1", Problem: "too-long"},
		"looked-up":            approvals.LookedUp{At: now, Delivery: last, Found: rapid.Bool().Draw(t, "found")},
		"judged":               approvals.Judged{By: who, At: now, Delivery: last, There: rapid.Bool().Draw(t, "there")},
	}
}
