package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// handed puts a picture into a brand; the store does not look at its bytes.
func handed(t fails, b *Brand, bytes string) string {
	t.Helper()
	sha, err := b.db.KeepBytes([]byte(bytes))
	must(t, err)
	change(t, b, func(tx *Tx) error {
		return tx.SaveMedium(Medium{SHA256: sha, Type: "image/png", Width: 2, Height: 1, Frames: 1, Bytes: int64(len(bytes)), By: "ana"})
	})
	return sha
}

func pictured(t fails, b *Brand, sha string) Post {
	t.Helper()
	accounts, err := b.Accounts(ctx)
	must(t, err)
	var p Post
	change(t, b, func(tx *Tx) (err error) {
		list := parts(accounts, "with a picture")
		list[0].Media = []approvals.Medium{{Alt: "A shoe", SHA256: sha, Type: "image/png"}}
		p, err = tx.NewPost("ana", Meta{Title: "with a picture", Lang: "en"}, list, nil, nil)
		return err
	})
	return p
}

func TestBytesStandOnceAndEachBrandSeesItsOwn(t *testing.T) {
	db, _ := fresh(t)
	one, two := branded(t, db, "one"), branded(t, db, "two")
	sha := handed(t, one, "picture")
	if again := handed(t, one, "picture"); again != sha {
		t.Errorf("the same bytes are called %s and %s", sha, again)
	}
	b, err := one.MediumBytes(ctx, sha, false)
	if must(t, err); string(b) != "picture" {
		t.Errorf("read %q", b)
	}
	m, err := one.Medium(ctx, sha)
	if must(t, err); m.Type != "image/png" || m.Width != 2 || m.Bytes != 7 || m.By != "ana" || !m.Added.Equal(monday) {
		t.Errorf("%+v", m)
	}
	files, err := filepath.Glob(filepath.Join(db.dir, "media", "*", "*"))
	if must(t, err); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
	var p *say.Problem
	if _, err := two.MediumBytes(ctx, sha, false); !errors.As(err, &p) {
		t.Errorf("another brand reads it: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(db.dir, "incoming-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAPostShowsNoPictureOfAnotherBrand(t *testing.T) {
	db, _ := fresh(t)
	one, two := branded(t, db, "one"), branded(t, db, "two")
	sha := handed(t, one, "picture")
	accounts, err := two.Accounts(ctx)
	must(t, err)
	err = two.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error {
		list := parts(accounts, "stolen")
		list[0].Media = []approvals.Medium{{SHA256: sha, Type: "image/png"}}
		_, err := tx.NewPost("ana", Meta{Title: "stolen"}, list, nil, nil)
		return err
	})
	var p *say.Problem
	if !errors.As(err, &p) || p.Kind != say.Unknown {
		t.Errorf("got %v", err)
	}
	if _, err := two.Post(ctx, 1); err == nil {
		t.Error("the post stands")
	}
}

func TestAPictureIsLiveOnceItsRevisionIs(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "one")
	sha, unused := handed(t, b, "picture"), handed(t, b, "another")
	p := pictured(t, b, sha)
	live := func(sha string, want bool) {
		t.Helper()
		if got, err := b.MediumLive(ctx, sha); err != nil || got != want {
			t.Errorf("live %v, %v", got, err)
		}
	}
	live(sha, false)
	now := clock.now()
	p = applied(t, b, p, append(approving(p, now), approvals.Planned{By: "ana", At: now, Time: now, Zone: "UTC", Now: true})...)
	d := p.ID + ".1"
	p = applied(t, b, p, begun(p, p.Accounts[0], d, now))
	live(sha, false)
	applied(t, b, p, approvals.Settled{At: now.Add(time.Second), Delivery: d, Result: approvals.Live})
	live(sha, true)
	live(unused, false)
}

func TestADamagedPictureIsNeverShown(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "one")
	sha := handed(t, b, "picture")
	must(t, os.WriteFile(db.mediumPath(sha), []byte("Picture"), 0o600))
	if _, err := b.MediumBytes(ctx, sha, false); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}
