package slack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

const (
	mostUploaded = 1000
	uploadedFor  = 24 * time.Hour
	mostUpload   = 1000 // characters of a file's alt text
	lookTries    = 5    // Slack looks at a new file before it lets blocks show it
	lookFirst    = 300 * time.Millisecond
)

// A drawing is a message as Slack takes it.
type drawing struct {
	text   string
	blocks []slackapi.Block
	plain  []slackapi.Block // the same without pictures; nil: there are none
	apart  []chat.Image     // to be hung under the message: blocks could not show them
	images []chat.Image
}

// drawn draws a message; its pictures are uploaded first.
func (p *Platform) drawn(ctx context.Context, m chat.Message, l say.Lang) (drawing, error) {
	var d drawing
	pictures := make([]string, len(m.Images))
	for i, image := range m.Images {
		if len(image.Data) == 0 || image.Film() {
			continue
		}
		id, err := p.picture(ctx, image)
		if err != nil {
			return d, err
		}
		pictures[i] = id
		d.images = append(d.images, image)
	}
	d.text, d.blocks = draw(m, l, pictures)
	if len(d.images) > 0 {
		_, d.plain = draw(m, l, nil)
	}
	return d, nil
}

// options are how every message is sent: as it is written, without previews of its links.
func (d drawing) options() []slackapi.MsgOption {
	return []slackapi.MsgOption{slackapi.MsgOptionText(d.text, false), slackapi.MsgOptionBlocks(d.blocks...), slackapi.MsgOptionParse(false),
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl()}
}

// shown sends a drawing. Blocks may name a picture only when Slack has looked at it, which takes a
// moment and is not told; where that does not come, the message goes without its pictures
// (https://docs.slack.dev/reference/block-kit/blocks/image-block).
func (p *Platform) shown(ctx context.Context, d *drawing, send func(drawing) error) error {
	wait := lookFirst
	for range lookTries {
		err := send(*d)
		if d.plain == nil || !is(err, "invalid_blocks") {
			return err
		}
		if !asleep(ctx, wait) {
			return err
		}
		wait *= 2
	}
	for _, image := range d.images {
		p.uploaded.drop(contentOf(image))
	}
	d.blocks, d.plain, d.apart = d.plain, nil, d.images
	return send(*d)
}

func contentOf(image chat.Image) string {
	sum := sha256.Sum256(image.Data)
	return hex.EncodeToString(sum[:])
}

// picture gives the id of a picture at Slack, which is uploaded where it is not there.
func (p *Platform) picture(ctx context.Context, image chat.Image) (string, error) {
	content := contentOf(image)
	leave, err := p.uploading.enter(ctx, content)
	if err != nil {
		return "", err
	}
	defer leave()
	if id, ok := p.uploaded.get(content); ok {
		return id, nil
	}
	id, err := p.upload(ctx, image)
	if err == nil {
		err = p.complete(ctx, slackapi.CompleteUploadExternalParameters{Files: []slackapi.FileSummary{{ID: id, Title: titleOf(image)}}})
	}
	if err != nil {
		return "", err
	}
	p.uploaded.put(content, id)
	return id, nil
}

func titleOf(image chat.Image) string {
	if image.Name == "" {
		return "picture.png"
	}
	return image.Name
}

// upload brings the bytes of a picture to Slack
// (https://docs.slack.dev/messaging/working-with-files#uploading_files).
func (p *Platform) upload(ctx context.Context, image chat.Image) (id string, err error) {
	var to *slackapi.GetUploadURLExternalResponse
	err = p.call(ctx, "files.getUploadURLExternal", "", func(ctx context.Context) (err error) {
		to, err = p.api.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{FileName: titleOf(image), FileSize: len(image.Data),
			AltTxt: shortened(say.Plain(image.Alt), mostUpload)})
		return err
	})
	if err != nil {
		return "", err
	}
	return to.FileID, p.call(ctx, fileUpload, "", func(ctx context.Context) error {
		return p.api.UploadToURL(ctx, slackapi.UploadToURLParameters{UploadURL: to.UploadURL, Reader: bytes.NewReader(image.Data), Filename: titleOf(image)})
	})
}

func (p *Platform) complete(ctx context.Context, with slackapi.CompleteUploadExternalParameters) error {
	return p.call(ctx, "files.completeUploadExternal", "", func(ctx context.Context) error {
		_, err := p.api.CompleteUploadExternalContext(ctx, with)
		return err
	})
}

// hangUnder shows pictures in the thread of a message.
func (p *Platform) hangUnder(ctx context.Context, room, ts string, images []chat.Image) error {
	with := slackapi.CompleteUploadExternalParameters{Channel: room, ThreadTimestamp: ts}
	for _, image := range images {
		id, err := p.upload(ctx, image)
		if err != nil {
			return err
		}
		with.Files = append(with.Files, slackapi.FileSummary{ID: id, Title: titleOf(image)})
	}
	return p.complete(ctx, with)
}

// File gives the bytes of a file that somebody handed over. One that lies elsewhere, with Slack
// holding its address only, is not there.
func (p *Platform) File(ctx context.Context, f chat.File, limit int64) ([]byte, error) {
	if f.ID == "" {
		return nil, chat.ErrGone
	}
	var info *slackapi.File
	err := p.call(ctx, "files.info", "", func(ctx context.Context) (err error) {
		info, _, _, err = p.api.GetFileInfoContext(ctx, f.ID, 0, 0)
		return err
	})
	switch {
	case err != nil:
		return nil, gone(err, "file_not_found", "file_deleted", "file_not_visible", "access_denied")
	case info.URLPrivateDownload == "" || info.IsExternal:
		return nil, fmt.Errorf("slack file %s has no bytes at Slack: %w", f.ID, chat.ErrGone)
	case int64(info.Size) > limit:
		return nil, fmt.Errorf("slack file %s has %d bytes, at most %d are taken: %w", f.ID, info.Size, limit, chat.ErrLarge)
	}
	into := &bounded{left: limit}
	err = p.call(ctx, fileDownload, "", func(ctx context.Context) error {
		into.b.Reset()
		into.left = limit
		return p.api.GetFileContext(ctx, info.URLPrivateDownload, into)
	})
	if err == nil && into.b.Len() != info.Size {
		err = fmt.Errorf("slack file %s: %d bytes came of %d", f.ID, into.b.Len(), info.Size)
	}
	if status, is := errors.AsType[slackapi.StatusCodeError](err); is && status.Code == 404 {
		err = errors.Join(chat.ErrGone, err)
	}
	if err != nil {
		return nil, err
	}
	return into.b.Bytes(), nil
}

// A bounded takes so many bytes and no more.
type bounded struct {
	b    bytes.Buffer
	left int64
}

// Write takes bytes while there is room.
func (w *bounded) Write(b []byte) (int, error) {
	if w.left -= int64(len(b)); w.left < 0 {
		return 0, fmt.Errorf("slack: more bytes than were announced: %w", chat.ErrLarge)
	}
	return w.b.Write(b)
}
