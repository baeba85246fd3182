package fakeweb

import "strconv"

// cell is a table cell with its spans.
type cell struct {
	text       string
	cols, rows int
}

type grid [][]cell

func c(text string) cell                { return cell{text, 1, 1} }
func wide(text string, cols int) cell   { return cell{text, cols, 1} }
func tall(text string, rows int) cell   { return cell{text, 1, rows} }
func num(n int) cell                    { return c(strconv.Itoa(n)) }
func wideNum(text string, n int) []cell { return []cell{c(text), wide(strconv.Itoa(n), 3)} }

// proactive is the table of section two.
func (r Report) proactive(v Values) grid {
	three := func(label string, ns []int) []cell {
		row := []cell{c(label)}
		for _, n := range ns {
			row = append(row, num(n))
		}
		return row
	}
	p := v.Proactive
	if r.Form == "C" {
		two := func(label string, ns []int) []cell {
			return []cell{c(label), num(ns[0]), wide(strconv.Itoa(ns[1]), 2)}
		}
		return grid{
			{wide("第二十条第（一）项", 4)},
			{c("信息内容"), c("本年新制作数量"), c("本年新公开数量"), c("对外公开总数量")},
			three("规章", p[0]), three("规范性文件", p[1]),
			{wide("第二十条第（五）项", 4)},
			{c("信息内容"), c("上一年项目数量"), c("本年增/减"), c("处理决定数量")},
			three("行政许可", p[2]), three("其他对外管理服务事项", p[3]),
			{wide("第二十条第（六）项", 4)},
			{c("信息内容"), c("上一年项目数量"), c("本年增/减"), c("处理决定数量")},
			three("行政处罚", p[4]), three("行政强制", p[5]),
			{wide("第二十条第（八）项", 4)},
			{c("信息内容"), c("上一年项目数量"), wide("本年增/减", 2)},
			two("行政事业性收费", p[6]),
			{wide("第二十条第（九）项", 4)},
			{c("信息内容"), c("采购项目数量"), wide("采购总金额", 2)},
			{c("政府集中采购"), num(p[7][0]), wide(strconv.Itoa(p[7][1])+"元", 2)},
		}
	}
	return grid{
		{wide("第二十条第（一）项", 4)},
		{c("信息内容"), c("本年制发件数"), c("本年废止件数"), c("现行有效件数")},
		three("规章", p[0]), three("行政规范性文件", p[1]),
		{wide("第二十条第（五）项", 4)},
		{c("信息内容"), wide("本年处理决定数量", 3)},
		wideNum("行政许可", p[2][0]),
		{wide("第二十条第（六）项", 4)},
		{c("信息内容"), wide("本年处理决定数量", 3)},
		wideNum("行政处罚", p[3][0]), wideNum("行政强制", p[4][0]),
		{wide("第二十条第（八）项", 4)},
		{c("信息内容"), wide("本年收费金额（单位：万元）", 3)},
		{c("行政事业性收费"), wide(v.Fee, 3)},
	}
}

// requests is the table of section three.
func (r Report) requests(v Values) grid {
	g := grid{
		{{"（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3}, wide("申请人情况", 7)},
		{tall("自然人", 2), wide("法人或其他组织", 5), tall("总计", 2)},
		{c("商业企业"), c("科研机构"), c("社会公益组织"), c("法律服务机构"), c("其他")},
	}
	at := 0
	row := func(labels ...cell) {
		for _, n := range v.Requests[at] {
			labels = append(labels, num(n))
		}
		g = append(g, labels)
		at++
	}
	row(wide("一、本年新收政府信息公开申请数量", 3))
	row(wide("二、上年结转政府信息公开申请数量", 3))
	inner := 22
	if r.Form == "C" {
		inner = 20
	}
	row(tall("三、本年度办理结果", inner), wide("（一）予以公开", 2))
	row(wide("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 2))
	groups := []struct {
		label string
		items []string
	}{
		{"（三）不予公开", []string{"1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益", "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项"}},
		{"（四）无法提供", []string{"1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"}},
		{"（五）不予处理", []string{"1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请", "5.要求行政机关确认或重新出具已获取信息"}},
		{"（六）其他处理", []string{"1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "3.其他"}},
	}
	if r.Form == "C" {
		groups = groups[:3]
	}
	for _, group := range groups {
		for i, item := range group.items {
			if i == 0 {
				row(tall(group.label, len(group.items)), c(item))
			} else {
				row(c(item))
			}
		}
	}
	if r.Form == "C" {
		row(wide("（六）其他处理", 2))
	}
	row(wide("（七）总计", 2))
	row(wide("四、结转下年度继续办理", 3))
	return g
}

// disputes is the table of section four.
func (r Report) disputes(v Values) grid {
	g := grid{
		{wide("行政复议", 5), wide("行政诉讼", 10)},
		{tall("结果维持", 2), tall("结果纠正", 2), tall("其他结果", 2), tall("尚未审结", 2), tall("总计", 2), wide("未经复议直接起诉", 5), wide("复议后起诉", 5)},
		{}, {},
	}
	for range 2 {
		for _, label := range []string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"} {
			g[2] = append(g[2], c(label))
		}
	}
	for _, n := range v.Disputes {
		g[3] = append(g[3], num(n))
	}
	return g
}
