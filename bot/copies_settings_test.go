package bot

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFolderOfCopiesIsRead reads the setting, right and wrong.
func TestTheFolderOfCopiesIsRead(t *testing.T) {
	for _, c := range []struct {
		value, dir string
		keep       int
		wrong      string
	}{
		{"/var/backups/copydesk:14", "/var/backups/copydesk", 14, ""},
		{"copies/:1", "copies", 1, ""},
		{"/mnt/a:b:30", "/mnt/a:b", 30, ""},
		{"/data/copies:7", "/data/copies", 7, ""},
		{"/data/media-copies:7", "/data/media-copies", 7, ""},
		{value: "/var/backups", wrong: "must name a folder and how many copies are kept"},
		{value: ":14", wrong: "must name a folder"},
		{value: "/var/backups:", wrong: "must end in how many copies are kept, from 1 to 10000: for example /var/backups:14."},
		{value: "/var/backups:0", wrong: "must end in"},
		{value: "/var/backups:-3", wrong: "must end in"},
		{value: "/var/backups:14 days", wrong: "must end in"},
		{value: "/var/backups:99999999999999999999", wrong: "must end in"},
		{value: "/data/media:3", wrong: "must not name a folder among the pictures"},
		{value: "/data/x/../media/copies:3", wrong: "must not name a folder among the pictures"},
	} {
		got, wrong := readCopies(c.value, "/data")
		if !strings.HasPrefix(wrong, c.wrong) || (c.wrong == "") != (wrong == "") {
			t.Errorf("%q: said %q, want %q", c.value, wrong, c.wrong)
		}
		if c.wrong == "" && (got.dir != filepath.FromSlash(c.dir) || got.keep != c.keep) {
			t.Errorf("%q is %d in %s", c.value, got.keep, got.dir)
		}
	}
	_, err := readSettings(func(name string) string { return map[string]string{"COPYDESK_BACKUP": "/var/backups"}[name] }, nil)
	if err == nil || !strings.Contains(err.Error(), "COPYDESK_BACKUP must name a folder") {
		t.Errorf("a start is not refused: %v", err)
	}
}
