package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// ahead is how long evidence stays good past the due instant.
const ahead = time.Minute

// publish sends a post whose time has come to each of its accounts: what was verified ahead is
// used while it is fresh, else reactions and standing are read now.
func (h *house) publish(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	post, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	if !canLeave(post.State) {
		return h.end(ctx, d)
	}
	proof, err := h.proof(ctx, b, post)
	if err != nil {
		return h.unread(ctx, b, d, err)
	}
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	for _, t := range handsLast(info, turns(post.Post, h.now())) {
		if acc, _ := info.Account(t.account); acc.Class == approvals.ByHand {
			err = h.handOut(ctx, b, post, t, acc, proof)
		} else {
			err = h.deliver(ctx, b, post, t, proof)
		}
		if err != nil {
			return err
		}
	}
	return h.end(ctx, d)
}

// A turn is one occurrence of a post on one account.
type turn struct {
	account    string
	occurrence int
}

// turns lists what of a post may leave now: of one that goes out once, every account, for the rules
// refuse what is there; of a series, what waits for another try and then the occurrence whose time it is.
func turns(p approvals.Post, now time.Time) []turn {
	var out []turn
	if p.Series == nil {
		for _, a := range p.Accounts {
			out = append(out, turn{a, 0})
		}
		return out
	}
	for _, d := range p.Deliveries {
		again := d.State == approvals.Waiting || d.State == approvals.InDoubt && d.Resendable(now)
		if again && !d.Next.IsZero() && !d.Next.After(now) {
			out = append(out, turn{d.Account, d.Occurrence})
		}
	}
	if !p.Time.IsZero() && !now.Before(p.Time) {
		for _, a := range p.Unsent() {
			out = append(out, turn{a, p.Series.Next})
		}
	}
	return out
}

func canLeave(s approvals.State) bool {
	switch s {
	case approvals.Scheduled, approvals.Publishing, approvals.Partly, approvals.Unconfirmed, approvals.Failed:
		return true
	}
	return false
}

// proof is the evidence for sending now: gathered ahead, or anew.
func (h *house) proof(ctx context.Context, b *storage.Brand, post storage.Post) (approvals.Evidence, error) {
	if kept, ok := h.proofs.LoadAndDelete(post.ID); ok {
		if e := kept.(approvals.Evidence); e.Digest == post.Digest && !e.Until.Before(h.now()) {
			return e, nil
		}
	}
	return h.verify(ctx, b, post.Number)
}

// deliver sends one post to one account: intent, send, outcome. A refused intent changes the post
// or asks, so that nothing approved ends in silence.
func (h *house) deliver(ctx context.Context, b *storage.Brand, post storage.Post, t turn, proof approvals.Evidence) error {
	send, network, err := h.intend(ctx, b, post.ID, t, proof)
	var no *approvals.Refusal
	if errors.As(err, &no) {
		return h.turnedDown(ctx, b, post.ID, no)
	}
	if err != nil || network == nil {
		return err
	}
	result := sent(ctx, h.client, network, send)
	h.meter.delivered(network.Name, result.State, h.now().Sub(post.Time))
	return h.settle(ctx, b, post.ID, send, result)
}

// intend stores the intent in one durable transaction; bytes may leave only when it returned.
func (h *house) intend(ctx context.Context, b *storage.Brand, id string, t turn, proof approvals.Evidence) (networks.Send, *networks.Network, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return networks.Send{}, nil, err
	}
	acc, ok := info.Account(t.account)
	if !ok {
		return networks.Send{}, nil, &approvals.Refusal{Code: approvals.WrongAccount, Names: []string{t.account}}
	}
	network := networks.Named(acc.Network)
	if network == nil || network.Publish == nil {
		return networks.Send{}, nil, fmt.Errorf("network %q cannot publish", acc.Network)
	}
	var send networks.Send
	err = b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, part, err := h.begin(tx, id, acc, t.occurrence, proof, "")
		send = networks.Send{Account: networks.Account{ID: acc.ID, Name: acc.Name, Remote: acc.Remote}, Brand: info.Name, Post: p.ID, Number: p.Number,
			Occurrence: t.occurrence, Delivery: deliveryID(p.Post, t), Key: keyOf(p, t), Wire: part.Wire, Since: tx.Now()}
		return err
	})
	return send, network, err
}

// sent is one try. A panic in it leaves open whether the post arrived.
func sent(ctx context.Context, client *http.Client, n *networks.Network, s networks.Send) (r networks.Result) {
	defer func() {
		if fault := recover(); fault != nil {
			r = networks.Result{State: approvals.InDoubt, Err: fmt.Errorf("panic: %v\n%s", fault, debug.Stack())}
		}
	}()
	return n.Publish(ctx, client, s)
}

const (
	// settleLimit bounds one try to write down how a send ended.
	settleLimit = 15 * time.Second
	// settlePause lies between two of them.
	settlePause = 5 * time.Second
)

// settle writes down how a send ended, and tells the thread in the same transaction. Nothing else
// knows it, so it is tried until it stands, on a full disk too, or the program ends: the next start
// then takes the send up as one in doubt.
func (h *house) settle(ctx context.Context, b *storage.Brand, id string, send networks.Send, r networks.Result) error {
	if r.Err != nil {
		h.log.Warn("network", "post", send.Number, "account", send.Account.Name, "result", r.State, "err", r.Err)
	}
	for {
		err := h.written(ctx, b, id, send, r)
		var no *approvals.Refusal
		if err == nil || errors.As(err, &no) {
			return err
		}
		h.log.Error("how a send ended cannot be written down, and is tried again", "post", send.Number, "account", send.Account.Name, "result", r.State, "err", err)
		pause(h.life, settlePause)
		if h.life.Err() != nil {
			return err
		}
	}
}

// written is one try, also where the time for sending is over.
func (h *house) written(ctx context.Context, b *storage.Brand, id string, send networks.Send, r networks.Result) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleLimit)
	defer cancel()
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(id)
		if err != nil {
			return err
		}
		return h.applied(tx, p, send.Delivery, approvals.Settled{At: tx.Now(), Delivery: send.Delivery, Result: r.State,
			Remote: r.Remote, URL: r.URL, Problem: r.Problem, Retry: r.Retry})
	})
}

// lookUp asks the network whether a delivery in doubt is there, and writes the answer down.
func (h *house) lookUp(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	post, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	for _, del := range post.Deliveries {
		if del.State != approvals.InDoubt || del.Next.After(h.now()) {
			continue
		}
		if err := h.lookUpOne(ctx, b, info, post, del); err != nil {
			return err
		}
	}
	return h.end(ctx, d)
}

func (h *house) lookUpOne(ctx context.Context, b *storage.Brand, info storage.BrandInfo, post storage.Post, del approvals.Delivery) error {
	acc, _ := info.Account(del.Account)
	network := networks.Named(acc.Network)
	found := networks.Result{State: approvals.InDoubt, Err: errors.New("this network cannot be asked")}
	if network != nil && network.Find != nil {
		found = network.Find(ctx, h.client, networks.Send{Account: networks.Account{ID: acc.ID, Name: acc.Name, Remote: acc.Remote},
			Brand: info.Name, Post: post.ID, Number: post.Number, Occurrence: del.Occurrence, Delivery: del.ID, Key: del.Key, Since: del.IntentAt})
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(post.ID)
		if err != nil {
			return err
		}
		return h.applied(tx, p, del.ID, approvals.LookedUp{At: tx.Now(), Delivery: del.ID, Found: found.State == approvals.Live,
			Failed: found.Err != nil, Remote: found.Remote, URL: found.URL})
	})
}

// turnedDown makes a refused intent visible: the state changes, the network is asked, or a person
// is told, in one transaction.
func (h *house) turnedDown(ctx context.Context, b *storage.Brand, id string, no *approvals.Refusal) error {
	switch no.Code {
	case approvals.AlreadyThere, approvals.AlreadyLeft, approvals.WrongState, approvals.Stopped, approvals.NotYet, approvals.InDoubtNow, approvals.NoOccurrence:
		return nil // its state already says so; a stopped brand's rows come back at /resume, a doubt has its own look-up
	case approvals.StaleEvidence:
		return errLater
	}
	post, err := b.PostByID(ctx, id)
	if err != nil {
		return err
	}
	c, err := h.talk(ctx, b, post, "copydesk")
	if err != nil {
		return err
	}
	var why *say.Problem
	if err := commands.RefuseFor(ctx, c, post, no); !errors.As(err, &why) {
		return err
	}
	return h.notSent(ctx, b, id, why, no.Code == approvals.TooLate)
}

// notSent takes a post off its time, or makes it late, and tells its thread why.
func (h *house) notSent(ctx context.Context, b *storage.Brand, id string, why *say.Problem, late bool) error {
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(id)
		if err != nil {
			return err
		}
		was := p.Time
		var e approvals.Event = approvals.Unplanned{By: "copydesk", At: tx.Now()}
		if late {
			e = approvals.Missed{At: tx.Now()}
		}
		if err := skipRefusal(tx.Apply(&p, e)); err != nil {
			return err
		}
		info, err := tx.Info()
		if err != nil {
			return err
		}
		m := commands.NotSent(p, why, info)
		if late && p.Series != nil {
			m = commands.MissedTurn(p, was, info)
		}
		return commands.Tell(tx, "down/"+p.ID, p.ID, commands.Saying{Root: true, Message: m})
	})
}

// applied applies what became known of a delivery, and tells the thread what is new: where the post
// is live now, that it was refused or that it is in doubt.
func (h *house) applied(tx *storage.Tx, p storage.Post, delivery string, e approvals.Event) error {
	was, _ := deliveryOf(p.Post, delivery)
	if err := tx.Apply(&p, e); err != nil {
		return err
	}
	info, err := tx.Info()
	if err != nil {
		return err
	}
	d, _ := deliveryOf(p.Post, delivery)
	m := commands.Outcome(p, was, d, info, networks.Words, h.desk.Web)
	if m.Empty() {
		return nil
	}
	if d.State == approvals.Live {
		if err := planClicks(tx, p, d); err != nil {
			return err
		}
		if err := commands.Begun(tx, p, d, info, h.desk.Web); err != nil {
			return err
		}
	}
	return commands.Tell(tx, "outcome/"+d.ID+"/"+string(d.State), p.ID, commands.Saying{Root: true, Shown: d.State == approvals.Live, Message: m})
}

func deliveryOf(p approvals.Post, id string) (approvals.Delivery, bool) {
	for _, d := range p.Deliveries {
		if d.ID == id {
			return d, true
		}
	}
	return approvals.Delivery{}, false
}

// end ends a due row as it was given out; a row that was moved meanwhile stays.
func (h *house) end(ctx context.Context, d storage.Due) error {
	return h.db.Of(d.Brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.End(d) })
}
