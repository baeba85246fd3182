-- check: forms_mixed
-- grade: S
-- zh: “主动公开政府信息情况”表不混用2019年与2021年两种格式的栏目
-- en: the table of proactive disclosure does not mix what only the form of 2019 has with what only that of 2021 has
-- relation: none
-- tests: disclosure
-- cells: left this disclosure.*.made; left this disclosure.*.newly_disclosed; left this disclosure.*.disclosed_total
-- cells: left this disclosure.*.items_previous_year; left this disclosure.procurement.*
-- cells: right this disclosure.*.issued; right this disclosure.*.repealed; right this disclosure.*.in_force; right this disclosure.fees.amount
-- Left is what only the form of 2019 has, right what only that of 2021 has.
-- Such a table is read as it stands, but is comparable with neither: its fees
-- may be items beside an amount, its documents issued beside disclosed.
WITH met AS (
  SELECT report, table_code,
         bool_or(column_code IN ('made', 'newly_disclosed', 'disclosed_total', 'items_previous_year', 'procurement_items', 'procurement_amount')) AS earlier,
         bool_or(column_code IN ('issued', 'repealed', 'in_force', 'amount')) AS later
  FROM check_cell WHERE table_code = 'disclosure'
  GROUP BY ALL)
SELECT r.report_id, m.table_code, NULL::VARCHAR AS row_code, NULL::VARCHAR AS column_code,
       NOT (m.earlier AND m.later) AS passed, NULL AS residual, NULL::VARCHAR AS other_report_id
FROM met m JOIN check_report r USING (report)
WHERE m.earlier OR m.later
