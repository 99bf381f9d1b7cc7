package slacktest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// A file is one that somebody uploads: announced, sent, then completed.
type file struct {
	id, name, title, alt, by string
	length                   int
	data                     []byte
	sent, done, gone         bool
	channels                 []string
	ready                    time.Time // looked at for what it is; blocks may name it from then on
}

func (f *file) kind() string {
	if t := mime.TypeByExtension(path.Ext(f.name)); t != "" {
		return t
	}
	return http.DetectContentType(f.data)
}

// shown is a file as the app sees it: https://docs.slack.dev/reference/objects/file-object
func (s *Service) shownFile(f *file) obj {
	base, kind, ending := s.server.URL+"/files/"+f.id, f.kind(), strings.TrimPrefix(path.Ext(f.name), ".")
	if s.now().Before(f.ready) { // not looked at yet: https://github.com/slackapi/java-slack-sdk/issues/1349
		kind, ending = "", ""
	}
	return obj{"id": f.id, "created": 1700000000, "timestamp": 1700000000, "name": f.name, "title": f.title, "mimetype": kind, "filetype": ending,
		"user": f.by, "user_team": Team, "size": len(f.data), "mode": "hosted", "is_external": false, "is_public": len(f.channels) > 0, "file_access": "visible",
		"alt_txt": f.alt, "url_private": base, "url_private_download": base + "?download=1", "permalink": s.server.URL + "/permalink/" + f.id, "channels": f.channels}
}

// uploadURL begins an upload: https://docs.slack.dev/messaging/working-with-files
func (c *call) uploadURL() (obj, error) {
	length, err := strconv.Atoi(c.str("length"))
	switch {
	case c.str("filename") == "", err != nil:
		return nil, no("missing_argument")
	case length < 1:
		return nil, no("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]")
	case len([]rune(c.str("alt_txt"))) > 1000:
		return nil, no("alt_txt_too_large")
	}
	f := &file{id: c.id("F"), name: c.str("filename"), alt: c.str("alt_txt"), length: length, by: BotUser}
	c.files[f.id] = f
	return obj{"upload_url": c.server.URL + "/upload/" + f.id, "file_id": f.id}, nil
}

// serveUpload takes the bytes, raw or as a form's file.
func (s *Service) serveUpload(w http.ResponseWriter, r *http.Request) {
	if !s.stalled(r) {
		return
	}
	data, err := bytesOf(r)
	s.mu.Lock()
	fault := s.gate.fault("upload")
	f := s.files[r.PathValue("file")]
	status := http.StatusOK
	switch {
	case fault.Cut:
		s.mu.Unlock()
		breaks(w)
		return
	case fault.Status > 0:
		status = fault.Status
	case err != nil, f == nil, f.sent, len(data) != f.length:
		status = http.StatusBadRequest
	default:
		f.data, f.sent = data, true
	}
	s.mu.Unlock()
	if fault.Lost {
		breaks(w)
		return
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(data)))
}

func bytesOf(r *http.Request) ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	part, err := multipart.NewReader(r.Body, params["boundary"]).NextPart()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(part)
}

func (c *call) completeUpload() (obj, error) {
	v, err := c.undo("files")
	list, is := v.([]any)
	if err != nil || !is || len(list) == 0 {
		return nil, no("invalid_arguments")
	}
	var rooms []string
	for id := range strings.SplitSeq(c.str("channels")+","+c.str("channel_id"), ",") {
		if id == "" {
			continue
		}
		r := c.rooms[id]
		switch {
		case r == nil, r.Private && !r.has(BotUser):
			return nil, no("channel_not_found")
		case !r.has(BotUser):
			return nil, no("not_in_channel")
		}
		rooms = append(rooms, id)
	}
	done := []*file{}
	for _, one := range list {
		entry, _ := one.(obj)
		id, _ := entry["id"].(string)
		f := c.files[id]
		if f == nil || !f.sent || f.gone {
			return nil, no("file_not_found")
		}
		if title, is := entry["title"].(string); is {
			f.title = title
		}
		f.done, f.channels, f.ready = true, rooms, c.now().Add(c.scan)
		done = append(done, f)
	}
	return c.shareFiles(done, rooms)
}

// shareFiles shows completed files in their rooms.
func (c *call) shareFiles(done []*file, rooms []string) (obj, error) {
	shown := []any{}
	for _, f := range done {
		shown = append(shown, c.shownFile(f))
	}
	for _, id := range rooms {
		m := c.put(c.rooms[id], BotUser, obj{"text": c.str("initial_comment"), "files": shown})
		m.thread = c.str("thread_ts")
	}
	return obj{"files": shown}, nil
}

func (c *call) known() (*file, error) {
	f := c.files[c.str("file")]
	switch {
	case f == nil, !f.done:
		return nil, no("file_not_found")
	case f.gone:
		return nil, no("file_deleted")
	}
	return f, nil
}

func (c *call) fileInfo() (obj, error) {
	f, err := c.known()
	if err != nil {
		return nil, err
	}
	return obj{"file": c.shownFile(f), "comments": []any{}, "response_metadata": obj{"next_cursor": ""}}, nil
}

func (c *call) deleteFile() (obj, error) {
	f, err := c.known()
	if err != nil {
		return nil, err
	}
	if f.by != BotUser {
		return nil, no("cant_delete_file")
	}
	f.gone = true
	return obj{}, nil
}

// serveDownload gives a file's bytes to who shows a token; to anybody else a page to sign in.
func (s *Service) serveDownload(w http.ResponseWriter, r *http.Request) {
	if !s.stalled(r) {
		return
	}
	s.mu.Lock()
	f := s.files[r.PathValue("file")]
	fault := s.gate.fault("download")
	allowed := r.Header.Get("Authorization") == "Bearer "+BotToken && s.revoked == "" && s.granted("files:read")
	s.mu.Unlock()
	switch {
	case fault.Cut, fault.Lost:
		breaks(w)
	case fault.Status > 0:
		w.WriteHeader(fault.Status)
	case f == nil, f.gone:
		w.WriteHeader(http.StatusNotFound)
	case !allowed:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in to Slack</title>")
	default:
		w.Header().Set("Content-Type", f.kind())
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
	}
}

// Upload has somebody put a file into Slack, and gives its id.
func (s *Service) Upload(user, name string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &file{id: s.id("F"), name: name, title: name, by: user, data: data, sent: true, done: true}
	s.files[f.id] = f
	return f.id
}

// DeleteFile takes a file away, as its owner would.
func (s *Service) DeleteFile(id string) { s.locked(func() { s.files[id].gone = true }) }

// Scan makes completed uploads unknown to blocks for a while: Slack looks at them first.
func (s *Service) Scan(d time.Duration) { s.locked(func() { s.scan = d }) }
