package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/storage"
)

// nightly says where the copy of each night goes and how many stay.
type nightly struct {
	dir   string
	keep  int
	zone  *time.Location                               // in which it is night
	write func(ctx context.Context, file string) error // writes a copy and reads it back, or leaves nothing
}

// readCopies reads "DIR:14". The sentence says what is wrong with it; empty: nothing.
func readCopies(value, data string) (c *nightly, wrong string) {
	if value == "" {
		return nil, ""
	}
	i := strings.LastIndexByte(value, ':')
	if i <= 0 {
		return nil, "must name a folder and how many copies are kept, for example /var/backups/copydesk:14."
	}
	n, err := strconv.Atoi(value[i+1:])
	if err != nil || n < 1 || n > 10_000 {
		return nil, "must end in how many copies are kept, from 1 to 10000: for example " + value[:i] + ":14."
	}
	dir := filepath.Clean(value[:i])
	if inside(dir, filepath.Join(data, "media")) {
		return nil, "must not name a folder among the pictures: each copy would hold all copies before it."
	}
	return &nightly{dir: dir, keep: n, zone: time.Local}, ""
}

// inside reports whether a folder is another one or below it.
func inside(dir, of string) bool {
	dir, errDir := filepath.Abs(dir)
	of, errOf := filepath.Abs(of)
	way, err := filepath.Rel(of, dir)
	return errors.Join(errDir, errOf, err) == nil && way != ".." && !strings.HasPrefix(way, ".."+string(filepath.Separator))
}

// copyName reads the name of a copy: its day, and the how many-th of that day it is.
var copyName = regexp.MustCompile(`^copydesk-(\d{4}-\d{2}-\d{2})(?:-(\d{1,4}))?\.tar$`)

// leftName is what a try that was killed left behind.
var leftName = regexp.MustCompile(`^copydesk-\d{4}-\d{2}-\d{2}(-\d+)?\.tar\.part(\.check)?$`)

// An aCopy is one in the folder.
type aCopy struct {
	name, day string
	nth       int
}

// list gives the copies in the folder, the newest first. Whatever else lies there is not ours.
func (c *nightly) list() ([]aCopy, error) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, err
	}
	var out []aCopy
	for _, e := range entries {
		m := copyName.FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		nth, _ := strconv.Atoi(m[2]) // digits, or none
		out = append(out, aCopy{e.Name(), m[1], nth})
	}
	slices.SortFunc(out, func(a, b aCopy) int {
		return cmp.Or(cmp.Compare(b.day, a.day), cmp.Compare(b.nth, a.nth))
	})
	return out, nil
}

// last is the name of the newest copy; empty: there is none.
func (c *nightly) last() string {
	if list, err := c.list(); err == nil && len(list) > 0 {
		return list[0].name
	}
	return ""
}

// make writes the copy of a day under a name of its own.
func (c *nightly) make(ctx context.Context, now time.Time) (name string, err error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return "", err
	}
	if err := c.tidy(); err != nil {
		return "", err
	}
	if name, err = c.free(now.In(c.zone).Format(time.DateOnly)); err != nil {
		return "", err
	}
	if err := c.write(ctx, filepath.Join(c.dir, name)); err != nil {
		return "", err
	}
	return name, nil
}

// tidy takes away what a try that was killed left behind.
func (c *nightly) tidy() error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if leftName.MatchString(e.Name()) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(c.dir, e.Name())))
		}
	}
	return err
}

// free is a name after all others of the day: a second copy of a day, as after a restore, does not
// replace the first, and is the newer one.
func (c *nightly) free(day string) (string, error) {
	list, err := c.list()
	if err != nil {
		return "", err
	}
	for _, f := range list { // the newest of the day comes first
		if f.day == day {
			return fmt.Sprintf("copydesk-%s-%d.tar", day, max(f.nth, 1)+1), nil
		}
	}
	return "copydesk-" + day + ".tar", nil
}

// prune keeps the copy just made, whatever day its name says, and the newest beside it.
func (c *nightly) prune(made string) error {
	list, err := c.list()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(f aCopy) bool { return f.name == made })
	for _, old := range list[min(c.keep-1, len(list)):] {
		err = errors.Join(err, os.Remove(filepath.Join(c.dir, old.name)))
	}
	return err
}

// usable reports what keeps copies from being written to the folder.
func (c *nightly) usable() error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(c.dir, ".copydesk-probe-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// reasonOf is why a copy failed, in words.
func reasonOf(err error) say.Text {
	switch {
	case storage.Full(err):
		return commands.CopyNoRoom
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return commands.CopyNoFolder
	}
	return commands.CopyOther
}
