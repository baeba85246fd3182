-- check: carry
-- grade: H
-- zh: 上一年度报告的“结转下年度继续办理”等于本年度报告的“上年结转”
-- en: what last year's report carries over is what this year's carries in
-- relation: equal
-- tests: requests.carried_in.*
-- cells: left other requests.carried_over.{column}; right this requests.carried_in.{column}
-- A break means that one of the two was restated, or that the body took over
-- the requests of another.
SELECT p.report_id, i.table_code, i.row_code, i.column_code,
       o.value = i.value AS passed, o.value - i.value AS residual, p.other_report_id
FROM year_pair p
JOIN check_cell i ON i.report = p.report AND i.table_code = 'requests' AND i.row_code = 'carried_in'
JOIN check_cell o ON o.report = p.other AND o.table_code = 'requests' AND o.row_code = 'carried_over' AND o.column_code = i.column_code
