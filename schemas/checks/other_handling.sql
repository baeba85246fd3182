-- check: other_handling
-- grade: S
-- zh: “其他处理”既列为一行又分列三项时，该行等于三项之和
-- en: where 其他处理 is given as one row and as three, the one is the sum of the three
-- relation: equal
-- tests: requests.other_handling.total
-- cells: left this requests.other_handling.total
-- cells: right this requests.other_not_corrected.total; right this requests.other_fee_unpaid.total; right this requests.other_other.total
-- The form of 2019 has one row, that of 2021 three; a table with both mixes
-- them, and is no harm only when they say the same.
SELECT r.report_id, h.table_code, h.row_code, h.column_code,
       h.value = a.value + b.value + c.value AS passed, h.value - (a.value + b.value + c.value) AS residual, NULL::VARCHAR AS other_report_id
FROM check_cell h
JOIN check_cell a ON a.report = h.report AND a.table_code = 'requests' AND a.row_code = 'other_not_corrected' AND a.column_code = 'total'
JOIN check_cell b ON b.report = h.report AND b.table_code = 'requests' AND b.row_code = 'other_fee_unpaid' AND b.column_code = 'total'
JOIN check_cell c ON c.report = h.report AND c.table_code = 'requests' AND c.row_code = 'other_other' AND c.column_code = 'total'
JOIN check_report r ON r.report = h.report
WHERE h.table_code = 'requests' AND h.row_code = 'other_handling' AND h.column_code = 'total'
