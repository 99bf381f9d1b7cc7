package storage

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// anyEvent draws something that may happen to a post, refused or not, and lets time pass.
func anyEvent(t *rapid.T, p Post, c *clock) approvals.Event {
	c.pass(time.Duration(rapid.IntRange(0, 40*60).Draw(t, "seconds")) * time.Second)
	now := c.now()
	who := rapid.SampledFrom([]string{"ana", "marc", "leo"}).Draw(t, "who")
	last := "none"
	if n := len(p.Deliveries); n > 0 {
		last = p.Deliveries[n-1].ID
	}
	kind := rapid.SampledFrom([]approvals.Kind{approvals.Approve, approvals.Approve, approvals.Reject, approvals.Hold, approvals.Change, approvals.Looking})
	result := rapid.SampledFrom([]approvals.DeliveryState{approvals.Live, approvals.Refused, approvals.InDoubt, approvals.Waiting})
	account := "none"
	if len(p.Accounts) > 0 {
		account = p.Accounts[0]
	}
	start := begun(p, account, fmt.Sprint("d", p.ID, len(p.Deliveries)), now)
	if last != "none" && p.Deliveries[len(p.Deliveries)-1].State != approvals.Dropped {
		start.Delivery = last
	}
	return rapid.SampledFrom([]approvals.Event{
		approvals.SubmittedTo{By: who, At: now, Policy: marcDecides, Deadline: now.Add(4 * time.Hour)},
		approvals.Voted{By: who, At: now, Kind: kind.Draw(t, "kind"), Road: approvals.ByButton, Revision: p.Revision, Roles: []approvals.Role{approvals.Approver}},
		approvals.Voted{By: "marc", At: now, Kind: approvals.Approve, Road: approvals.ByButton, Revision: p.Revision, Roles: []approvals.Role{approvals.Approver}},
		approvals.Unvoted{By: "marc", At: now, Road: approvals.ByCommand, Revision: p.Revision},
		approvals.Planned{By: who, At: now, Time: now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute), Zone: "UTC", Intent: "soon"},
		approvals.Unplanned{By: who, At: now},
		approvals.CancelledBy{By: who, At: now},
		approvals.Missed{At: now},
		start,
		approvals.Settled{At: now, Delivery: last, Result: result.Draw(t, "result"), URL: "https://example.com/1", Problem: "too-long"},
		approvals.LookedUp{At: now, Delivery: last, Found: rapid.Bool().Draw(t, "found")},
		approvals.Judged{By: who, At: now, Delivery: last, There: rapid.Bool().Draw(t, "there")},
	}).Draw(t, "event")
}
