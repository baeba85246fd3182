// Package fact holds what gongkai publishes: observations (cells of a
// statutory table), mentions (numbers in prose), checks, issues and the report
// they belong to, with the status and the place of each.
//
// It imports the standard library only and knows no file format, no form and
// no database; every other package may import it.
package fact
