package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/commands/when"
	"copydesk/storage"
)

// The hour of the nightly copy, and how soon one that failed is tried again.
const (
	copyHour, copyMinute = 3, 30
	copyAgain            = time.Hour
	// copyLimit bounds one copy: gigabytes to a slow disk, and back.
	copyLimit = 6 * time.Hour
)

// dueCopy is the kind and key of the one row of the nightly copy.
const dueCopy = "copy"

// A lastTry is the row's body: whether it failed, which the owner knows then.
type lastTry struct{ Failed bool }

// planCopies makes the row of the nightly copy where there is none: the first copy is made at once,
// so that a mistake shows when it is made. A night that was missed is in a row that stands, and is
// due now. A copied folder makes no copies, for they would push the live one's out.
func (h *house) planCopies(tx *storage.Tx) error {
	if h.copies == nil {
		return nil
	}
	return tx.DoBy(storage.Due{Key: dueCopy, Kind: dueCopy, At: tx.Now(), Sends: true}, h.copies.next(tx.Now()))
}

// keep makes copies from now on; nil: none.
func (h *house) keep(c *nightly) {
	if h.copies = c; c != nil && c.write == nil {
		c.write = h.db.VerifiedBackup
	}
}

// next is the next night's hour after an instant.
func (c *nightly) next(after time.Time) time.Time {
	return when.NextWall(after, copyHour, copyMinute, c.zone)
}

// copyNight makes one copy and plans the next; the first failure and the first success after one
// are said.
func (h *house) copyNight(ctx context.Context, d storage.Due) error {
	if h.copies == nil {
		return h.end(ctx, d)
	}
	var was lastTry
	if len(d.Body) > 0 {
		if err := json.Unmarshal(d.Body, &was); err != nil {
			return fmt.Errorf("read the nightly copy's row: %w", err)
		}
	}
	ctx = context.WithoutCancel(ctx) // a copy may take longer than other due actions
	name, failed := h.copyOnce(ctx)
	if failed != nil && h.life.Err() != nil {
		return nil // the program is ending; the row stands, and is due at the next start
	}
	var word func(say.Lang) chat.Message
	switch {
	case failed != nil && !was.Failed:
		word = func(l say.Lang) chat.Message {
			return commands.CopyFailed(l, h.copies.dir, h.copies.last(), reasonOf(failed))
		}
	case failed == nil && was.Failed:
		word = func(l say.Lang) chat.Message { return commands.CopyWorks(l, h.copies.dir, name) }
	}
	if err := h.copied(ctx, failed != nil, word); err != nil {
		return errors.Join(err, failed)
	}
	if word != nil {
		h.logCopy(name, failed)
	}
	return nil
}

// copied plans the next copy and tells the owner a word, if there is one, in one transaction.
func (h *house) copied(ctx context.Context, failed bool, word func(say.Lang) chat.Message) error {
	owner, to, err := h.owner(ctx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(lastTry{failed})
	if err != nil {
		return err
	}
	return h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if word != nil && to.Person != (chat.Identity{}) {
			err := commands.Tell(tx, dueCopy, "", commands.Saying{To: to, Message: word(h.langOf(owner, ""))})
			if err != nil {
				return err
			}
		}
		next := h.copies.next(tx.Now())
		if soon := tx.Now().Add(copyAgain); failed && soon.Before(next) {
			next = soon
		}
		return tx.Do(storage.Due{Key: dueCopy, Kind: dueCopy, At: next, Body: body, Sends: true})
	})
}

func (h *house) logCopy(name string, failed error) {
	if failed != nil {
		h.log.Error("the nightly copy failed and is tried every hour", "folder", h.copies.dir, "err", failed)
		return
	}
	h.log.Info("the nightly copy works again", "folder", h.copies.dir, "copy", name)
}

// copyOnce makes a copy, however long it takes, unless the program ends.
func (h *house) copyOnce(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, copyLimit)
	defer cancel()
	defer context.AfterFunc(h.life, cancel)()
	name, err := h.copies.make(ctx, h.now())
	if err != nil {
		return "", err
	}
	if err := h.copies.prune(name); err != nil {
		h.log.Warn("an old copy cannot be taken away", "folder", h.copies.dir, "err", err)
	}
	return name, nil
}

// owner is who the installation belongs to and where to reach them; a place without a person where
// nobody can be reached.
func (h *house) owner(ctx context.Context) (p storage.Person, to chat.Place, err error) {
	id, err := h.db.Owner(ctx)
	if err != nil || id == "" {
		return p, to, err
	}
	if p, err = h.db.Person(ctx, id); err != nil {
		return p, to, err
	}
	for _, i := range p.Identities {
		if _, absent := h.on(i.Platform); absent == nil {
			return p, chat.Place{Person: chat.Identity(i)}, nil
		}
	}
	return p, to, nil
}
