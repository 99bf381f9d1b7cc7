package bot

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/storage"
)

// keeping is a town that keeps so many nightly copies in a folder of its own, in a zone.
func keeping(t *testing.T, keep int, zone string) (*town, string) {
	t.Helper()
	where, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "copies")
	return newTownWith(t, func(h *house) { h.keep(&nightly{dir: dir, keep: keep, zone: where}) }), dir
}

// folder lists what lies in a folder.
func folder(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

// copiesOf names the copies of days.
func copiesOf(days ...string) []string {
	var out []string
	for _, d := range days {
		out = append(out, "copydesk-"+d+".tar")
	}
	return out
}

func wantFolder(t *testing.T, dir string, want []string) {
	t.Helper()
	if got := folder(t, dir); !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
}

func TestEveryNightHasOneCopyAndTheNewestStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, dir := keeping(t, 3, "Europe/Paris")
		defer w.stop()
		wantFolder(t, dir, copiesOf("2026-11-24")) // the first at once, so that a mistake shows
		w.plays("clock 2026-11-25 03:29")
		wantFolder(t, dir, copiesOf("2026-11-24"))
		w.plays("clock 2026-11-25 03:31")
		wantFolder(t, dir, copiesOf("2026-11-24", "2026-11-25"))
		foreign := filepath.Join(dir, "holiday.tar")
		w.must(os.WriteFile(foreign, []byte("not ours"), 0o600))
		w.plays("clock 2026-12-10 12:00")
		wantFolder(t, dir, append(copiesOf("2026-12-08", "2026-12-09", "2026-12-10"), "holiday.tar"))
		if _, err := storage.VerifyBackup(context.Background(), filepath.Join(dir, "copydesk-2026-12-10.tar")); err != nil {
			t.Errorf("the last copy: %v", err)
		}
		if log := w.log.String(); log != "" {
			t.Errorf("the log has errors:\n%s", log)
		}
	})
}

// TestNightsOnWhichClocksChangeHaveOneCopy goes through both changes where the hour of the copy is
// missing or comes twice (Helsinki changes from 3:00 to 4:00 and back), and where it is not.
func TestNightsOnWhichClocksChangeHaveOneCopy(t *testing.T) {
	for _, zone := range []string{"Europe/Helsinki", "Europe/Paris"} {
		t.Run(zone, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, dir := keeping(t, 1000, zone)
				defer w.stop()
				w.stop()
				for _, first := range []string{"2027-03-26", "2027-10-29"} {
					from, err := time.Parse(time.DateOnly, first)
					w.must(err)
					w.must(os.RemoveAll(dir))
					<-time.After(time.Until(from.Add(12 * time.Hour)))
					w.start()
					var want []string
					for day := range 5 {
						want = append(want, from.AddDate(0, 0, day).Format(time.DateOnly))
					}
					<-time.After(time.Until(from.AddDate(0, 0, 4).Add(12 * time.Hour)))
					settled()
					w.stop()
					wantFolder(t, dir, copiesOf(want...))
				}
				w.start()
			})
		})
	}
}

func TestNightsThatWereMissedAreMadeUpForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, dir := keeping(t, 14, "Europe/Paris")
		defer w.stop()
		w.stop()
		<-time.After(9*24*time.Hour + 2*time.Hour)
		w.start()
		want := copiesOf("2026-11-24", "2026-12-03")
		wantFolder(t, dir, want)
		w.plays("stop", "start", "stop", "start")
		wantFolder(t, dir, want)
		w.plays("clock 2026-12-04 04:00")
		wantFolder(t, dir, append(want, copiesOf("2026-12-04")...))
	})
}

// A disk is a folder's: full, unwritable, or well.
type disk struct {
	write func(context.Context, string) error
	mu    sync.Mutex
	wrong error
}

// is makes the disk so.
func (d *disk) is(wrong error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wrong = wrong
}

// copy writes until the disk is full: half a copy lies there, as the real thing leaves it.
func (d *disk) copy(ctx context.Context, file string) error {
	d.mu.Lock()
	wrong := d.wrong
	d.mu.Unlock()
	if wrong == nil {
		return d.write(ctx, file)
	}
	if err := os.WriteFile(file+".part", []byte("half a co"), 0o600); err != nil {
		return err
	}
	return fmt.Errorf("write: %w", &fs.PathError{Op: "write", Path: file, Err: wrong})
}

func TestAFullDiskIsSaidOnceAndNothingGoodIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		dir := filepath.Join(t.TempDir(), "copies")
		w := newTownWith(t, func(h *house) {
			d.write = h.db.VerifiedBackup
			h.keep(&nightly{dir: dir, keep: 1, zone: paris, write: d.copy})
		})
		defer w.stop()
		good := copiesOf("2026-11-24")
		d.is(syscall.ENOSPC)
		w.plays("sofia: /today", "clock 2026-11-25 03:40",
			"whisper sofia: The nightly copy of Copydesk's data could not be made in "+dir+". The disk is full: make room, or name another folder in COPYDESK_BACKUP. The last good one is copydesk-2026-11-24.tar.",
			"sofia: /today", "clock 2026-11-27 12:00")
		if said := w.told("sofia", "nightly copy"); said != 1 {
			t.Errorf("the owner was told %d times", said)
		}
		w.plays("stop", "start", "clock 2026-11-28 12:00") // what was said in private is gone then
		if said := w.told("sofia", "nightly copy"); said != 0 {
			t.Errorf("after a restart the owner was told again, %d times", said)
		}
		if n := strings.Count(w.log.String(), "nightly copy failed"); n != 1 || !strings.Contains(w.log.String(), "no space left on device") {
			t.Errorf("the log tells it %d times:\n%s", n, w.log.String())
		}
		if got := folder(t, dir); !slices.Contains(got, good[0]) {
			t.Errorf("the last good copy is gone: %v", got)
		}
		d.is(nil)
		w.plays("sofia: /today", "clock +1h", "whisper sofia: The nightly copy works again: copydesk-2026-11-28.tar is in "+dir)
		wantFolder(t, dir, copiesOf("2026-11-28"))
		d.is(syscall.ENOSPC)
		w.plays("clock 2026-11-29 12:00")
		if said := w.told("sofia", "could not be made"); said != 1 {
			t.Errorf("of the next trouble the owner was told %d times", said)
		}
	})
}

// told counts what a person was told in private with these words.
func (w *town) told(user, words string) (n int) {
	w.Helper()
	for _, m := range w.private(user) {
		if m.From == "copydesk" && strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

func TestAFolderThatCannotBeWrittenIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		place := filepath.Join(t.TempDir(), "mount")
		dir := filepath.Join(place, "copies")
		if err := os.WriteFile(place, nil, 0o600); err != nil { // a file where the disk should be
			t.Fatal(err)
		}
		w := newTownWith(t, func(h *house) { h.keep(&nightly{dir: dir, keep: 2, zone: paris}) })
		defer w.stop()
		w.plays("whisper sofia: The folder cannot be written: check that it is there and that Copydesk may write to it. There is no copy in it yet.")
		w.must(os.Remove(place))
		w.plays("sofia: /today", "clock +61m", "whisper sofia: The nightly copy works again")
		wantFolder(t, dir, copiesOf("2026-11-24"))
	})
}

// TestACopyOfADamagedStoreReplacesNoGoodOne forges a line of the log and waits for days.
func TestACopyOfADamagedStoreReplacesNoGoodOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, dir := keeping(t, 2, "Europe/Paris")
		defer w.stop()
		w.plays("clock 2026-11-25 12:00")
		good := copiesOf("2026-11-24", "2026-11-25")
		wantFolder(t, dir, good)
		w.forge()
		w.plays("sofia: /today", "clock 2026-11-28 12:00", "whisper sofia: The log of the program says what went wrong. The last good one is copydesk-2026-11-25.tar.")
		wantFolder(t, dir, good)
	})
}

func TestASecondCopyOfADayReplacesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, dir := keeping(t, 3, "Europe/Paris")
		defer w.stop()
		again := func() {
			w.must(w.db.Change(context.Background(), storage.Cause{}, func(tx *storage.Tx) error {
				return tx.Do(storage.Due{Key: dueCopy, Kind: dueCopy, At: tx.Now(), Sends: true})
			}))
			settled()
		}
		again()
		wantFolder(t, dir, []string{"copydesk-2026-11-24-2.tar", "copydesk-2026-11-24.tar"})
		for range 9 {
			again()
		}
		wantFolder(t, dir, []string{"copydesk-2026-11-24-10.tar", "copydesk-2026-11-24-11.tar", "copydesk-2026-11-24-9.tar"})
	})
}

// forge changes a line of the audit log behind the program's back.
func (w *town) forge() {
	w.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(w.dir, "copydesk.db"))
	w.must(err)
	defer db.Close()
	_, err = db.Exec(`UPDATE audit SET actor = 'mallory' WHERE no = 1`)
	w.must(err)
}
