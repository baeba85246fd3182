package catalog

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"gongkai/schemas"
)

func TestTablesOfTheWarehouse(t *testing.T) {
	for _, p := range LintTables(schemas.FS) {
		t.Error(p)
	}
	tables, err := Tables(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	// The columns that the reference of the warehouse promises.
	want := map[string]string{
		"divisions":       "division_code name level parent_code province_code valid_from valid_to succeeded_by",
		"organs":          "organ_id name division_code level kind",
		"reports":         "report_id organ_id division_code year vintage title url published_on retrieved_at digest version checks_failed issues",
		"report_versions": "report_id version digest first_seen last_seen",
		"observations":    "report_id table_code row_code column_code value unit status raw derived_by is_total locator",
		"mentions":        "report_id indicator value unit approximate sentence locator",
		"checks":          "report_id identity grade table_code row_code column_code passed residual",
		"issues":          "report_id digest code detail locator",
		"codes":           "kind code label_zh label_en unit description",
		"coverage":        "organ_id year state reason url",
		"fetches":         "site url time status outcome digest",
		"builds":          "build_id code declarations counts changes",
	}
	for _, table := range tables {
		for _, c := range strings.Fields(want[table.Table]) {
			if _, ok := table.Column(c); !ok {
				t.Errorf("%s lacks the column %s", table.Table, c)
			}
		}
		delete(want, table.Table)
	}
	for name := range want {
		t.Errorf("no table %s", name)
	}
}

const goodTable = `table: things
title: {zh: 物, en: Things}
description: {zh: 物, en: Things}
key: [id]
sort: [id]
columns:
  - {name: id, type: VARCHAR, required: true, zh: 标识, en: id}
  - {name: n, type: INTEGER, zh: 数, en: number}
`

// Each slip is an error that names the file and the line.
func TestSlipsInDeclarations(t *testing.T) {
	tables := func(fsys fstest.MapFS) error { _, err := Tables(fsys); return err }
	checks := func(fsys fstest.MapFS) error { _, err := Checks(fsys); return err }
	corrections := func(fsys fstest.MapFS) error { _, err := Corrections(fsys); return err }
	acceptances := func(fsys fstest.MapFS) error { _, err := Acceptances(fsys); return err }
	const accepted = "acceptances:\n  - {acceptance: a, reason: r, expect: {against: 0123456789abcdef, cell_changed: 2}}\n"
	const head = "-- check: a\n-- grade: S\n-- zh: 甲\n-- en: a\n-- relation: none\n-- tests: report\n-- cells: left this *.*.*\n"
	const entry = "corrections:\n  - {correction: a, reason: r, url: u, field: year, expect: \"2022\", value: \"2023\"}\n"
	for _, test := range []struct {
		load             func(fstest.MapFS) error
		file, text, want string
		line             int
	}{
		{tables, "tables/things.yaml", strings.Replace(goodTable, "key:", "kee:", 1), "kee", 4},
		{tables, "tables/things.yaml", strings.Replace(goodTable, "INTEGER", "NUMBER", 1), "unknown type", 8},
		{tables, "tables/things.yaml", strings.Replace(goodTable, "name: n,", "name: id,", 1), "declared twice", 0},
		{tables, "tables/things.yaml", strings.Replace(goodTable, ", en: number", "", 1), "lacks zh or en", 8},
		{tables, "tables/things.yaml", strings.Replace(goodTable, "key: [id]", "key: [idd]", 1), "unknown column", 4},
		{tables, "tables/others.yaml", goodTable, "name of its file", 1},
		{tables, "tables/things.yaml", goodTable + "refs:\n  - {columns: [id], table: nothing, to: [id]}\n", "unknown table", 10},
		{checks, "checks/a.sql", head + "SELECT 1; SELECT 2", "more than one statement", 0},
		{checks, "checks/a.sql", strings.Replace(head, "grade: S", "grade: X", 1) + "SELECT 1", "neither H nor S", 1},
		{checks, "checks/a.sql", strings.Replace(head, "-- zh", "-- zz", 1) + "SELECT 1", "unknown key", 3},
		{checks, "checks/b.sql", head + "SELECT 1", "name of its file", 1},
		{checks, "checks/a.sql", head, "no query", 0},
		{corrections, "corrections/a.yaml", entry + strings.SplitN(entry, "\n", 2)[1], "declared twice", 2},
		{corrections, "corrections/a.yaml", strings.Replace(entry, "reason: r, ", "", 1), "no reason", 2},
		{corrections, "corrections/a.yaml", strings.Replace(entry, "field: year", "field: value", 1), "unknown field", 2},
		{corrections, "corrections/a.yaml", strings.Replace(entry, `"2023"`, `"twenty"`, 1), "year", 2},
		{acceptances, acceptancesFile, accepted + strings.SplitN(accepted, "\n", 2)[1], "declared twice", 2},
		{acceptances, acceptancesFile, strings.Replace(accepted, "reason: r, ", "", 1), "no reason", 2},
		{acceptances, acceptancesFile, strings.Replace(accepted, "abcdef", "", 1), "not the id of a build", 2},
		{acceptances, acceptancesFile, strings.Replace(accepted, "changed: 2", "changed: 0", 1), "expects no difference", 2},
		{acceptances, acceptancesFile, strings.Replace(accepted, "cell_changed", "cells_changed", 1), "unknown field", 2},
		{acceptances, acceptancesFile, strings.Replace(accepted, "reason: r", "reason: r, url: u, reports: [x]", 1), "limited by url and by reports", 2},
	} {
		err := test.load(fstest.MapFS{test.file: {Data: []byte(test.text)}})
		var p Problem
		if !errors.As(err, &p) || !strings.Contains(p.Text, test.want) || p.File != test.file || test.line > 0 && p.Line != test.line {
			t.Errorf("%s:\n%s\ngave %v; want %q at line %d", test.file, test.text, err, test.want, test.line)
		}
	}
	for file, load := range map[string]func(fstest.MapFS) error{acceptancesFile: acceptances, "tables/things.yaml": tables, "checks/a.sql": checks, "corrections/a.yaml": corrections} {
		text := map[string]string{acceptancesFile: accepted, "tables/things.yaml": goodTable, "checks/a.sql": head + "-- A word.\nSELECT 1", "corrections/a.yaml": entry}[file]
		if err := load(fstest.MapFS{file: {Data: []byte(text)}}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
