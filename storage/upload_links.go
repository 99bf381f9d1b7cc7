package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// uploadLink is the kind of link in the log.
const uploadLink = "upload"

// UploadLife is how long a page takes a file.
const UploadLife = time.Hour

// An Upload is a page on which one person hands over one file for one post.
type Upload struct {
	Brand, Person, Post string // ids
	Body                []byte // the caller's: who is told, where
	Made, Ends          time.Time
	Used                bool

	hash string
}

// LinkUpload makes a page for a file and gives its token; only the hash is kept. An older one of the
// same person for the same post takes nothing any more. It works once, for [UploadLife].
func (tx *Tx) LinkUpload(u Upload) (Secret, error) {
	token := rand.Text() // 130 bits
	if err := tx.exec(`DELETE FROM upload_links WHERE brand = $1 AND person = $2 AND post = $3 AND used = 0`, tx.brand, u.Person, u.Post); err != nil {
		return "", err
	}
	err := tx.exec(`INSERT INTO upload_links (hash, brand, person, post, body, made, ends, used) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		uploadHash(token), tx.brand, u.Person, u.Post, string(u.Body), ms(tx.now), ms(tx.now.Add(UploadLife)))
	if err != nil {
		return "", err
	}
	return Secret(token), tx.line(approvals.LinkMade{Brand: tx.brand, Kind: uploadLink, Digest: salted(token), By: u.Person, At: tx.now}, u.Post)
}

// UploadOf finds what a token is for; false: nothing.
func (db *DB) UploadOf(ctx context.Context, token string) (Upload, bool, error) {
	u := Upload{hash: uploadHash(token)}
	var made, ends int64
	var body string
	err := db.look(ctx).row(`SELECT brand, person, post, body, made, ends, used FROM upload_links WHERE hash = $1`, u.hash).
		Scan(&u.Brand, &u.Person, &u.Post, &body, &made, &ends, &u.Used)
	if errors.Is(err, sql.ErrNoRows) {
		return u, false, nil
	}
	u.Body, u.Made, u.Ends = []byte(body), at(made), at(ends)
	return u, err == nil, err
}

// UseUpload takes a page's one use, in the transaction that gives its file to the post. A *say.Problem
// where it was used before or has expired.
func (tx *Tx) UseUpload(u Upload) error {
	var ends int64
	err := tx.row(`UPDATE upload_links SET used = 1 WHERE hash = $1 AND brand = $2 AND used = 0 RETURNING ends`, u.hash, tx.brand).Scan(&ends)
	if errors.Is(err, sql.ErrNoRows) {
		return UploadUsed()
	}
	if err == nil && !tx.now.Before(at(ends)) {
		return UploadExpired()
	}
	return err
}

// UploadUsed says that a page has its file.
func UploadUsed() error {
	return say.No(say.Refused, say.Text{
		EN: "This page was used already. Ask for a new one in the chat: /picture.",
		FR: "Cette page a déjà servi. Demandez-en une autre dans la messagerie\u202f: /visuel.",
	})
}

// UploadExpired says that a page takes nothing any more.
func UploadExpired() error {
	return say.No(say.Refused, say.Text{
		EN: "This page has expired. Ask for a new one in the chat: /picture.",
		FR: "Cette page a expiré. Demandez-en une autre dans la messagerie\u202f: /visuel.",
	})
}

// forgetUploads drops pages that have long been over.
func (tx *Tx) forgetUploads() error {
	return tx.exec(`DELETE FROM upload_links WHERE ends < $1`, ms(tx.now.AddDate(0, 0, -7)))
}

func uploadHash(token string) string {
	sum := sha256.Sum256([]byte("copydesk upload 1\n" + token))
	return hex.EncodeToString(sum[:])
}
