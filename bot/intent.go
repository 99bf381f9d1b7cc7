package bot

import (
	"fmt"
	"time"

	"copydesk/approvals"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// begin is the intent of one account in a transaction: the bytes are those of the digest that was
// approved. to is who is handed the text, by hand; else empty.
func (h *house) begin(tx *storage.Tx, id string, acc storage.Account, proof approvals.Evidence, to string) (storage.Post, approvals.Part, error) {
	p, err := tx.PostByID(id)
	if err != nil {
		return p, approvals.Part{}, err
	}
	rev, err := tx.Revision(id, p.Revision)
	if err != nil {
		return p, approvals.Part{}, err
	}
	part, ok := partOf(rev, acc.ID)
	if !ok || rev.Digest() != p.Digest {
		return p, part, &approvals.Refusal{Code: approvals.NotSame, State: p.State}
	}
	stopped, err := tx.Stopped()
	if err != nil {
		return p, part, err
	}
	var quarantine time.Duration
	if n := networks.Named(acc.Network); n != nil {
		quarantine = n.Quarantine
	}
	err = tx.Apply(&p, approvals.Began{At: tx.Now(), Delivery: deliveryID(p.Post, acc.ID), Account: acc.ID, Key: keyOf(p, acc.ID),
		Class: acc.Class, Stopped: stopped, Evidence: proof, Quarantine: quarantine, To: to})
	return p, part, err
}

// keyOf is the idempotency key of a post on an account: other bytes, another key.
func keyOf(p storage.Post, account string) string {
	return fmt.Sprintf("%s/%d/%s", p.ID, p.Revision, account)
}

func partOf(rev approvals.Revision, account string) (approvals.Part, bool) {
	for _, p := range rev.Parts {
		if p.Account == account {
			return p, true
		}
	}
	return approvals.Part{}, false
}

// deliveryID names the delivery of a post on an account: the one that is under way, else a new
// occurrence's.
func deliveryID(p approvals.Post, account string) string {
	for _, d := range p.Deliveries {
		if d.Account == account && d.State != approvals.Dropped {
			return d.ID
		}
	}
	return p.ID + "." + account
}
