package specimen

import (
	"fmt"
	"math/rand/v2"
)

// organ is a fictional reporting body.
type organ struct {
	name   string // full, as in the signature
	region string // county or city it belongs to
	we     string // 我县, 我镇, 我局
}

// newOrgan draws one. The places do not exist; the shapes of the names do.
func newOrgan(r *rand.Rand) organ {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	stem := pick("岚汐", "棠浦岭", "云岑", "澹溪", "霁川", "榆汀", "栖梧岭", "沅棠", "砚洲岭", "芷汀")
	town := pick("青萝", "石榻", "望笙", "柏棠", "竹筠", "荷汀", "枫泽岭", "雁栖坳")
	switch r.IntN(5) {
	case 0:
		kind := pick("县", "市", "区")
		return organ{stem + kind + "人民政府", stem + kind, "我" + kind}
	case 1:
		kind := pick("镇", "乡")
		return organ{stem + "县" + town + kind + "人民政府", stem + "县", "我" + kind}
	case 2:
		return organ{stem + "区" + town + "街道办事处", stem + "区", "街道"}
	case 3:
		b := pick("教育局", "财政局", "自然资源局", "生态环境局", "民政局", "水利局")
		return organ{stem + "市" + b, stem + "市", "我局"}
	}
	return organ{stem + "市人民政府办公室", stem + "市", "我办"}
}

func (o organ) title(r *rand.Rand, year int) string {
	return fmt.Sprintf([]string{"%s%d年政府信息公开工作年度报告", "%s%d年度政府信息公开工作年度报告", "%s%d年政府信息公开年度报告"}[r.IntN(3)], o.name, year)
}
