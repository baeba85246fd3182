package load

import (
	"context"
	"database/sql/driver"

	"gongkai/internal/catalog"
)

func (b *build) stageCodes(ctx context.Context) error {
	codes, err := catalog.Codes(b.config.Schemas)
	if err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "codes", func(yield func([]driver.Value, error) bool) {
		for _, c := range codes {
			if !yield([]driver.Value{c.Kind, c.Code, null(c.LabelZH), null(c.LabelEN), null(c.Unit), null(c.Description), null(c.Doubt)}, nil) {
				return
			}
		}
	})
	return err
}
