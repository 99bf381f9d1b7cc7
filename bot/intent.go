package bot

import (
	"fmt"
	"strconv"
	"time"

	"copydesk/approvals"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// begin is the intent of one account in a transaction: the bytes are those of the digest that was
// approved. to is who is handed the text, by hand; else empty.
func (h *house) begin(tx *storage.Tx, id string, acc storage.Account, occurrence int, proof approvals.Evidence, to string) (storage.Post, approvals.Part, error) {
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
	t := turn{acc.ID, occurrence}
	err = tx.Apply(&p, approvals.Began{At: tx.Now(), Delivery: deliveryID(p.Post, t), Account: acc.ID, Occurrence: occurrence, Key: keyOf(p, t),
		Class: acc.Class, Stopped: stopped, Evidence: proof, Quarantine: quarantine, To: to})
	return p, part, err
}

// keyOf is the idempotency key of a post on an account: other bytes or another date, another key.
func keyOf(p storage.Post, t turn) string {
	key := fmt.Sprintf("%s/%d/%s", p.ID, p.Revision, t.account)
	if t.occurrence > 0 {
		key += "/" + strconv.Itoa(t.occurrence)
	}
	return key
}

func partOf(rev approvals.Revision, account string) (approvals.Part, bool) {
	for _, p := range rev.Parts {
		if p.Account == account {
			return p, true
		}
	}
	return approvals.Part{}, false
}

// deliveryID names the delivery of one date of a post on an account: the one that is under way, else a
// new one.
func deliveryID(p approvals.Post, t turn) string {
	for _, d := range p.Deliveries {
		if d.Account == t.account && d.Occurrence == t.occurrence && d.State != approvals.Dropped {
			return d.ID
		}
	}
	if t.occurrence > 0 {
		return p.ID + "." + t.account + "." + strconv.Itoa(t.occurrence)
	}
	return p.ID + "." + t.account
}
