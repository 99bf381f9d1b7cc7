package storage

import (
	"errors"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// pageOf makes a page for a post and gives its token.
func pageOf(t fails, b *Brand, person string, p Post) string {
	t.Helper()
	var token Secret
	change(t, b, func(tx *Tx) (err error) {
		token, err = tx.LinkUpload(Upload{Person: person, Post: p.ID, Body: []byte(`{"who":"ana"}`)})
		return err
	})
	return token.Reveal()
}

func TestAPageTakesAFileOnceAndForAnHour(t *testing.T) {
	db, clock := fresh(t)
	c := crowded(t, db, "one", 1)
	other := branded(t, db, "two")
	token := pageOf(t, c.Brand, c.marc, c.posts[0])
	u, found, err := db.UploadOf(ctx, token)
	if must(t, err); !found || u.Brand != c.ID() || u.Person != c.marc || u.Post != c.posts[0].ID || string(u.Body) != `{"who":"ana"}` || u.Used || !u.Ends.Equal(u.Made.Add(UploadLife)) {
		t.Errorf("%v %+v", found, u)
	}
	use := func(b *Brand) error {
		return b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error { return tx.UseUpload(u) })
	}
	var no *say.Problem
	if err := use(other); !errors.As(err, &no) {
		t.Errorf("another brand uses it: %v", err)
	}
	must(t, use(c.Brand))
	if err := use(c.Brand); !errors.As(err, &no) || no.Kind != say.Refused {
		t.Errorf("used twice: %v", err)
	}
	if u, _, err := db.UploadOf(ctx, token); err != nil || !u.Used {
		t.Errorf("it does not say that it was used: %+v, %v", u, err)
	}
	first, second := pageOf(t, c.Brand, c.marc, c.posts[0]), pageOf(t, c.Brand, c.marc, c.posts[0])
	if _, found, err := db.UploadOf(ctx, first); err != nil || found {
		t.Errorf("an older page stands beside a newer one: %v", err)
	}
	u, _, err = db.UploadOf(ctx, second)
	must(t, err)
	clock.pass(UploadLife)
	if err := use(c.Brand); !errors.As(err, &no) {
		t.Errorf("used after an hour: %v", err)
	}
	clock.pass(8 * 24 * time.Hour)
	must(t, db.Sweep(ctx))
	if _, found, err := db.UploadOf(ctx, second); err != nil || found {
		t.Errorf("kept for ever: %v", err)
	}
	must(t, db.CheckReplay(ctx))
}

// A use that is not committed is none: the page works as before.
func TestAPageIsUsedWithWhatItsFileChanges(t *testing.T) {
	db, _ := fresh(t)
	c := crowded(t, db, "one", 1)
	u, _, err := db.UploadOf(ctx, pageOf(t, c.Brand, c.marc, c.posts[0]))
	must(t, err)
	failed := errors.New("the picture was not taken")
	err = c.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error {
		if err := tx.UseUpload(u); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	change(t, c.Brand, func(tx *Tx) error { return tx.UseUpload(u) })
}

// What a picture was made of stays as long as the picture, and goes with it.
func TestWhatAPictureWasMadeOfGoesWithIt(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "one")
	whole := handed(t, b, "the whole picture")
	small, err := db.KeepBytes([]byte("small"))
	must(t, err)
	change(t, b, func(tx *Tx) error {
		return tx.SaveMedium(Medium{SHA256: small, Type: "image/png", Width: 1, Height: 1, Frames: 1, Origin: whole, Bytes: 5, By: "ana"})
	})
	shown, plain := pictured(t, b, small), pictured(t, b, whole)
	forget := func(p Post) {
		t.Helper()
		change(t, b, func(tx *Tx) error { return tx.Apply(&p, approvals.DeletedBy{By: "ana", At: tx.Now()}) })
		clock.pass(approvals.KeptDeleted + time.Minute)
		change(t, b, func(tx *Tx) error { return tx.Forget(p) })
	}
	forget(plain)
	if m, err := b.Medium(ctx, small); err != nil || m.Origin != whole {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := b.Medium(ctx, whole); err != nil {
		t.Errorf("what a picture was made of is gone before it: %v", err)
	}
	forget(shown)
	for _, sha := range []string{small, whole} {
		if m, err := b.Medium(ctx, sha); err == nil {
			t.Errorf("left behind: %+v", m)
		}
	}
}
