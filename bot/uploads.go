package bot

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"copydesk/approvals"
	"copydesk/bot/web"
	"copydesk/commands"
)

// Page says what an upload page is for. See web.Files.
func (h *house) Page(ctx context.Context, token string) (web.UploadPage, error) {
	c, _, p, err := commands.Arriving(ctx, h.desk, token)
	switch {
	case err != nil && c.Brand == nil: // nobody's: whose language it is, their browser says
		return web.UploadPage{}, err
	case err != nil:
		return web.UploadPage{Lang: c.Lang}, err
	}
	return web.UploadPage{Lang: c.Lang, Brand: c.Info.Name, Post: p.Number, Title: approvals.Visible(p.Title), Person: c.Person.Name}, nil
}

// Take gives a file that came over a page to its post. See web.Files. One at a time: a film stands in
// memory while it is read.
func (h *house) Take(ctx context.Context, token string, file io.Reader, alt string) (string, error) {
	select {
	case h.taking <- struct{}{}:
		defer func() { <-h.taking }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	b, err := io.ReadAll(file)
	if err != nil {
		return "", fmt.Errorf("read what was uploaded: %w", err)
	}
	m, err := commands.Uploaded(ctx, h.desk, token, b, alt)
	if len(b) > giveBack {
		debug.FreeOSMemory()
	}
	return m.Text, err
}

// giveBack is from how many bytes on the memory that a file took is given back to the system at once.
const giveBack = 8 << 20
