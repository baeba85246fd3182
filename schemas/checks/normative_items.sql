-- check: normative_items
-- grade: S
-- zh: 主动公开规范性文件数不多于主动公开政府信息数
-- en: normative documents disclosed are at most all items disclosed
-- relation: at_most
-- tests: statistics.proactive_normative_documents.value
-- cells: left this statistics.proactive_normative_documents.value; right this statistics.proactive_items.value
WITH c AS (
  SELECT report, max(value) FILTER (row_code = 'proactive_normative_documents') AS documents, max(value) FILTER (row_code = 'proactive_items') AS items
  FROM check_cell WHERE table_code = 'statistics' AND row_code IN ('proactive_normative_documents', 'proactive_items')
  GROUP BY ALL)
SELECT r.report_id, 'statistics' AS table_code, 'proactive_normative_documents' AS row_code, 'value' AS column_code,
       c.documents <= c.items AS passed, c.documents - c.items AS residual, NULL::VARCHAR AS other_report_id
FROM c JOIN check_report r USING (report)
WHERE c.documents IS NOT NULL AND c.items IS NOT NULL
