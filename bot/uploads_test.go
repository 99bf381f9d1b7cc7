package bot

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals"
	"copydesk/integrations/pictures/picturestest"
)

// pageFor has somebody ask for a page that takes a file for a post, and gives its path.
func (w *town) pageFor(who string, post int64) string {
	w.Helper()
	line := fmt.Sprintf("/picture %d upload:on", post)
	var got struct {
		Message struct {
			Text    string
			Buttons []struct{ URL string }
		}
	}
	w.ask("POST", "/playground/api/command", map[string]any{"user": who, "room": "marketing", "line": line}, &got)
	if len(got.Message.Buttons) != 1 {
		w.fail("no page: %s", got.Message.Text)
	}
	return strings.TrimPrefix(got.Message.Buttons[0].URL, "http://localhost:8080")
}

// visit opens a page, or sends its form where there is a file.
func (w *town) visit(path string, file []byte, alt string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest("GET", "http://localhost"+path, nil)
	if file != nil {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, err := form.CreateFormFile("file", "IMG 1.jpg")
		w.must(err)
		_, err = part.Write(file)
		w.must(err)
		w.must(form.WriteField("alt", alt))
		w.must(form.Close())
		r = httptest.NewRequest("POST", "http://localhost"+path, &b)
		r.Header.Set("Content-Type", form.FormDataContentType())
	}
	r.Header.Set("Accept-Language", "fr-FR,fr;q=0.9")
	answer := httptest.NewRecorder()
	w.web.ServeHTTP(answer, r)
	settled()
	return answer
}

func (w *town) shows(what string, got *httptest.ResponseRecorder, status int, words string) {
	w.Helper()
	if got.Code != status || !strings.Contains(got.Body.String(), words) {
		w.Errorf("%s: %d, want %d with %q:\n%s", what, got.Code, status, words, got.Body)
	}
}

// golden compares a page with a file under testdata; UPDATE_GOLDEN=1 writes the file instead.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// inOwnTown plays a test in a town of its own.
func inOwnTown(t *testing.T, play func(*town)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.close()
		play(w)
	})
}

func (w *town) says(who, line string) {
	w.Helper()
	w.direct("command", map[string]any{"user": who, "room": "marketing", "line": line})
	settled()
}

var shoe = picturestest.Segment(picturestest.JPEG(picturestest.Stripes(640, 480)), 0xE1, []byte("Exif\x00\x00"), picturestest.Exif{Orientation: 1, Place: true}.Bytes())

// A file that comes over a page goes through the checks of every other and makes the next revision;
// the page works once, and says so.
func TestAPageTakesOneFile(t *testing.T) {
	inOwnTown(t, func(w *town) {
		w.says("leo", "/brouillon Notre chaussure est là")
		page := w.pageFor("leo", 2)
		for range 2 { // looking at it, as chats do, uses nothing up
			got := w.visit(page, nil, "")
			w.shows("the page", got, http.StatusOK, "Une image ou un film pour la publication 2")
			w.shows("the page", got, http.StatusOK, `<form method="post" enctype="multipart/form-data">`)
			if h := got.Header(); h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(h.Get("Content-Security-Policy"), "form-action 'self'") {
				t.Errorf("headers: %v", h)
			}
			golden(t, "upload_form_fr.html", got.Body.String())
		}
		w.shows("a paper", w.visit(page, []byte("%PDF-1.7"), ""), http.StatusUnprocessableEntity, "Ce fichier n&#39;est ni une image ni un film utilisable.")
		w.shows("nothing", w.visit(page, []byte{}, ""), http.StatusUnprocessableEntity, "Ce fichier est vide.")
		taken := w.visit(page, shoe, "Une chaussure")
		w.shows("the picture", taken, http.StatusOK, "J&#39;ai retiré le lieu de la prise de vue.")
		golden(t, "upload_taken_fr.html", taken.Body.String())
		if card := shown(w.card(2)); !strings.Contains(card, "version 2") && !strings.Contains(card, "revision 2") {
			t.Errorf("the card was not changed:\n%s", card)
		}
		used := w.visit(page, nil, "")
		w.shows("used", used, http.StatusGone, "Cette page a déjà servi.")
		golden(t, "upload_used_fr.html", used.Body.String())
		w.shows("sent again", w.visit(page, shoe, ""), http.StatusGone, "Cette page a déjà servi.")
		w.says("leo", "/visuel 2")
		if !strings.Contains(shown(w.answer), "Une chaussure") {
			t.Errorf("its description is not there:\n%s", shown(w.answer))
		}
		if told := fmt.Sprint(w.whispers("leo")); !strings.Contains(told, "Voici la version 2") {
			t.Errorf("Léo was not told in the chat: %s", told)
		}
	})
}

func TestAPageExpiresAndIsNobodyElses(t *testing.T) {
	inOwnTown(t, func(w *town) {
		w.says("ana", "/draft Our shoe is here")
		old, page := w.pageFor("ana", 2), w.pageFor("ana", 2)
		w.shows("an older page", w.visit(old, nil, ""), http.StatusNotFound, "Cette page n&#39;existe pas.")
		w.shows("a guess", w.visit("/upload/AAAAAAAAAAAAAAAAAAAAAAAAAA", shoe, ""), http.StatusNotFound, "Cette page n&#39;existe pas.")
		<-time.After(61 * time.Minute)
		w.shows("an hour later", w.visit(page, shoe, ""), http.StatusGone, "This page has expired.")
		gone := w.pageFor("ana", 2)
		w.says("sofia", "/team remove ana")
		w.shows("without a role", w.visit(gone, shoe, ""), http.StatusGone, "You can no longer change posts of demo.")
		late := w.pageFor("sofia", 2)
		w.says("sofia", "/cancel 2")
		w.shows("a post off the calendar", w.visit(late, shoe, ""), http.StatusOK, "Here is revision 2 of post 2.")
	})
}

// A file over the limit is refused in words, and nothing of it stays; neither does a form that breaks off.
func TestWhatIsTooLargeForAPageLeavesNothing(t *testing.T) {
	inOwnTown(t, func(w *town) {
		w.says("ana", "/draft Our shoe is here")
		page := w.pageFor("ana", 2)
		w.shows("a film too large", w.visit(page, append(picturestest.MP4(picturestest.Film{}), make([]byte, 66<<20)...), ""), http.StatusUnprocessableEntity, "This file is too large: pictures may have 20 MB, films 64 MB.")
		r := httptest.NewRequest("POST", "http://localhost"+page, strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nhalf"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		answer := httptest.NewRecorder()
		w.web.ServeHTTP(answer, r)
		w.shows("half a form", answer, http.StatusUnprocessableEntity, "The file did not arrive whole.")
		w.stored(0)
		w.shows("the page", w.visit(page, nil, ""), http.StatusOK, "<form")
	})
}

// Hostile files are refused in a sentence, over the page and in the chat, and nothing of them is stored.
func TestNothingOfAHostileFileIsStored(t *testing.T) {
	inOwnTown(t, func(w *town) {
		w.says("ana", "/draft Our shoe is here")
		page := w.pageFor("ana", 2)
		for _, f := range picturestest.Hostile() {
			if len(f.Bytes) == 0 { // an empty file field is none
				continue
			}
			if got := w.visit(page, f.Bytes, ""); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `role="alert"`) {
				t.Errorf("%s: %d %s", f.Name, got.Code, got.Body)
			}
			if len(f.Bytes) > 10<<20 {
				continue
			}
			w.direct("command", map[string]any{"user": "ana", "room": "marketing", "line": "/picture 2", "files": []string{w.upload(f.Bytes)}})
			if text := w.answer.Text; text == "" || strings.Contains(text, "Something went wrong") || strings.Contains(text, "Here is revision") {
				t.Errorf("%s: %q", f.Name, text)
			}
		}
		w.stored(0)
		w.check()
	})
}

// stored checks how many files stand in the folder of media, and that none is on its way.
func (w *town) stored(want int) {
	w.Helper()
	n := 0
	w.must(filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.Contains(path, "/media/") || strings.Contains(d.Name(), "incoming")) {
			n++
		}
		return err
	}))
	if n != want {
		w.Errorf("%d files are stored, not %d", n, want)
	}
}

// What was handed over for nothing goes by itself, and what a draft shows stays.
func TestPicturesThatNothingUsesGo(t *testing.T) {
	inOwnTown(t, func(w *town) {
		w.direct("command", map[string]any{"user": "ana", "room": "marketing", "line": "/draft A shoe", "files": []string{w.upload(shoe)}})
		w.stored(1)
		w.direct("command", map[string]any{"user": "ana", "room": "marketing", "line": "/picture 2 remove:1"})
		w.direct("command", map[string]any{"user": "ana", "room": "marketing", "line": "/delete 2"})
		time.Sleep(approvals.KeptDeleted - time.Hour)
		w.stored(1)
		time.Sleep(4 * time.Hour)
		synctest.Wait()
		w.stored(0)
	})
}

// A file that was being written when the program was killed is gone at the next start.
func TestHalfAFileIsGoneAtTheNextStart(t *testing.T) {
	inOwnTown(t, func(w *town) {
		w.stop()
		w.must(os.WriteFile(filepath.Join(w.dir, "incoming-123"), []byte("half"), 0o600))
		w.start()
		w.stored(0)
	})
}

// What a model sees is small and drawn anew; what it says counts once a person took it.
func TestADescriptionIsProposedAndTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newFakeModel(t)
		w := newTownWith(t, m.furnish)
		defer w.close()
		for _, line := range []string{"200 A trail shoe on wet rock.", "940 A trail shoe on wet rock."} {
			m.next(spoken{rest: line})
		}
		w.direct("command", map[string]any{"user": "ana", "room": "marketing", "line": "/draft Our shoe", "files": []string{w.upload(shoe)}})
		<-time.After(time.Second)
		settled()
		if card := shown(w.card(2)); !strings.Contains(card, "A picture has no description") {
			t.Errorf("a description that nobody took counts:\n%s", card)
		}
		w.act(spoken{who: "ana", room: "marketing", rest: "[Use it]"})
		<-time.After(time.Second)
		settled()
		if card := shown(w.card(2)); strings.Contains(card, "A picture has no description") {
			t.Errorf("the description was taken and does not count:\n%s", card)
		}
		w.says("ana", "/picture 2")
		if !strings.Contains(shown(w.answer), "A trail shoe on wet rock.") {
			t.Error(shown(w.answer))
		}
		info, err := w.db.BrandNamed(context.Background(), demo)
		w.must(err)
		if used, _, err := w.db.Of(info.ID).Tokens(context.Background(), "2026-11"); err != nil || used != 1140 {
			t.Errorf("%d tokens are counted, %v", used, err)
		}
	})
}
