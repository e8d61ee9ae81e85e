"""How common characters are: separates Chinese text from bytes read in the wrong encoding."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

# The 2,000 most frequent characters of both scripts, most frequent first: counts of the word list
# of jieba 0.42.1 (MIT), and of the same words converted to traditional by OpenCC 1.4.2 s2t; a
# character counts with the higher of the two. They cover 92 % of running text in either script.
COMMON = (
    "一是人了不在有大中國国和爲为這这上他个個地年來来我會会以到時时要出的生學学說说道民家子也成"
    "行下們们于於后就发後發自之对對得主長长可過过天作分方用多你着部能市等业業全里工公經经本都而"
    "高政法面門门动動日進进区區事代那去心小同北定開开產产前其軍军还還然起种種所如裏現现理机機體"
    "体表力好外與与文当兩两當实實重新三麼么只山水關关明從从化平建又制南內内西沒没此將将員员名手"
    "最東东頭头者月間间無无安看見见各城十相但已些正口通想度加第她合院物性戰战由位常點点海意場场"
    "武使次二向治因立數数样樣身情入原問问把路被并利石老教万萬知級级量任江及应應省資资委务務元美"
    "特並期世湖回系比氣气汉漢總总展電电科金先声聲提品設设或義义王社很統统处處四首共馬马形己兒儿"
    "司太目基領领队隊直計计别女別權权話话少流命至報报米給给打變变果書书清活几州华華解幾議议更稱"
    "称程今張決决张導导术府術才保交放管結结師师便走達达族反再題题色五京河接條条規规县式縣白它改"
    "風风光运運信受什組组听聽布百济濟党指論论黨強强做取技黃黄神選选記记斯真卻却職职号號界件花類"
    "类何眼兵传傳帶带空干农農边邊据集據聯联古广廣完質质陽阳難难增历史專专官每住商即步認认車车台"
    "林必死游舉举線线備言皇土团收臺考求德叫近备爭研争非具李衆众連连歷調调感轉转笑革團該该持始英"
    "克士爾尔讓让拉思根格造較较际際親亲单單朝紅红型價价校約约器字段周亞亚深候則则屬功属积積快圖"
    "图火千准究往极極育像裝装許许参半令吃遊喫佈觀观參魚鱼精辦办帝八复影告隨遠远羣群包整構构料随"
    "划算象容劃示投势勢熱热值網夫网望源息語语股鐵铁断斷派速怎需片愛爱律紀纪支早况況病境證证編编"
    "越局推滿满且列覺觉服雙双未居除織樂乐企引標标确確织初青志項率项飛飞節球察节龍龙响響药站藥施"
    "均消幹客準失輕轻存低甚般擊击曾防請请離离落顯显羅罗營营足素視视护護副食创創餘余照興兴占巴虽"
    "雖洲村佔費费易試试星木寶黑左宝置跟央識识維维采六環底宮宫房音环案批切斗富乡鄉另倒若按查故突"
    "責责严嚴桥橋模僅仅勝胜杀殺围圍席採製态態破承招係楊杨負负层層须父供續续状狀域細似依銀银范修"
    "找九致密終终血須旅錢钱賽赛獨鬥独细效玉冲获習习醫医演毛尽彈脸臉弹樓楼艺藝鎮航陆陸右协協七攻"
    "镇檢检寫写範苏宗章注阿獲抗弟坐蘇驗验封紧緊劳勞戶户優优財财养養適陳适陈喜卫衛座排射哥油刻留"
    "急降念云微伤傷例景拿絕绝阶階雲刘劉剛刚害印億亿沙母酒助聞闻超审審待壓压升送監监策略限竟香配"
    "藏敌敵樹呢差仍蘭兰復溫温園园树簡征善波哪詞词島岛止預预怕繼继皮執执味份角草男普答誰益谁船惊"
    "驚核街夏輯宣掌畫劍田久著画辑奇尼剑吧談谈背免孩禮礼材愿願洋春架筑築括晚亂乱講乎讲尚良友临臨"
    "激刀夜室既敢邦挥揮昌板胡欧歐福葉港叶简苦擔担句歲岁荆荊貴贵娘守轄辖威宜衣錯帮幫块塊堂額额错"
    "剧劇充欢歡够夠孫孙班呼陣阵銷销堅坚練练脚腳退讀读測测衝吳吴希寧宁換换版異异某顧顾曲楚典朱毒"
    "菜判救宋茶洪含順顺啊敗鮮鲜败貨货矿礦端兄歸归冷忙买買险險康評评肉吗嗎厂廠永哈沉散遺遗停筆笔"
    "假輸输牛洞松漸渐頂顶訓训录錄否述畢徵毕督盡控丰献獻姑爺忽爷互亮納纳襄登咱钟伯臣雄季腦脑豐介"
    "鄂召飯饭暗擴扩祖齊齐短烈赶趕牌恩訴诉移詩诗础礎露屆届蒙靜静喝盘盤卖賣植授伊湾灣博痛减減穿逐"
    "祕秘庭陵固禁票灵靈杂雜姓泽澤吸側侧庆慶媽妈遇追甲館馆補补唐炮沿殿刺怪彩俄旧舊警索岸輪轮妇婦"
    "載载靠附毫怀懷乾軟软骨探雷旁罪枪槍牙迎序慢盛雨墙牆恶谷頓顿危稳穩熟概酸操諸诸綠绿佛榮荣针托"
    "寬宽折野購付午肯库庫罷厚缺罢耳屋惡嘴末謝谢培巨頁页瓦款犯困店針智拥擁雪翻圣聖戏戲複旗吉婚獎"
    "奖岩疑币幣圓圆歌廷健卡烧燒析週討讨跑烟療誤误仙疗舞亡閉闭汽伸脫脱秋姐繁侵川莫麻秀借尋寻私崗"
    "岗卷跳丽麗橫横駐驻套兼您君丁束紙纸夺奪袁燈灯坏坦壞絲丝径购陰阴牀床瞧择擇墓憲宪峯峰遍魯鲁庙"
    "廟掉丹桃御舰艦避售怒課课播拔奥奧延虛虚隐隱粮糧絡络遭搖摇潛潜庄莊滅噸混厅廳婆奴鼓趙赵訪访睡"
    "震予童徐韋韦殖抓拜吨扬揚址洛休縱纵逃紛染纷貿贸透汇灭蛋森仪儀塔距狐融郡緩隻缓聚蓋盖拍迹忠潤"
    "释釋润粉涓孔岭嶺儘徑搜紫慮虑促抵鋼钢塞寺津液码碼虎壇坛珍硬梁奔累役偏迫錛锛凡损損壁瞭哭替稅"
    "税綜综伦倫冰盟掛挂競韓韩竞烏乌尤弱鋪铺妹秦尊竹珠迅脈脉泥純鬼纯睛刑途隆潮幅杯握謀谋剂劑幸奉"
    "覆鐘乘抱朋謂谓頻频崇壮壯騎骑紝恐享雞鸡蟲虫紹绍銅铜呈泛械摆欲奶績敬措擺爆暴签猛郭嘉障縮缩亦"
    "废廢搞胞埃曰撤暖寒訂订俗绩阻盐鹽萨薩勒忘煙奏孝貼贴灰梅触觸玩默胸醒莲蓮篇柱裁紡啦淡抢搶捕闹"
    "鬧纺截沖訊讯朗誉譽雅忍繫夢梦伙勇峡峽徒丈尾迷唱泉泰貧佳残殘閃闪伍呀疾署剩緣賊贼冠倾傾豆申麥"
    "贫諾诺麦泪淚羊尖輩辈鏡镜涉貢贡爹缘摩妻殊貝贝零映甘罵骂糖奮岳飲饮奋棉雕躍跃汗啓冒渡努赞閣启"
    "阁斤裂患伏池鹿洗劲勁晉晋倍圈媒箭沟溝鋒锋胆膽凭憑挑抬闖闯鍾隔弄曹湯汤苗迁遷匯叹貫唯儲振储贯"
    "彻徹桌祭符僧衡炸簽旋凤喊鳳黎郎援肥磁遼忌賞赏辽祥董仁辛淨瑞詢询敏浪貌毁昨巧腿畝抽荷陷焦净棄"
    "腹弃乃湘亩滑狗冬宏皆番偉尸伟屍桂覽览恢齡"
)
_RANK = {char: rank for rank, char in enumerate(COMMON)}
_PUNCTUATION = frozenset("，。、；：？！“”‘’「」『』《》（）【】〈〉…—·～％　０１２３４５６７８９")
_NO_TEXT = -16.0  # what running text does not contain: U+FFFD, private use, unassigned
_CONTROL = -20.0
_KINDS = (  # first and last character, log probability; the first that fits counts
    ("a", "z", -3.5),
    ("\x20", "\x7e", -5.0),
    ("\u00df", "\u00ff", -6.0),  # small accented Latin letters
    ("\u00c0", "\u024f", -8.0),
    ("\u0391", "\u045f", -9.5),  # Greek, Cyrillic
    ("\u2010", "\u2027", -7.0),  # dashes, quotation marks
    ("\u3000", "\u303f", -7.0),  # CJK punctuation
    ("\u3040", "\u30ff", -8.0),  # kana
    ("\u4e00", "\u9fff", -11.5),  # characters that are not common
    ("\uac00", "\ud7a3", -9.5),  # Hangul
    ("\uff01", "\uff65", -7.0),  # full-width forms
)
_OTHER = -10.5


@lru_cache(maxsize=1 << 16)
def log_probability(char: str) -> float:
    """Natural logarithm of about how often a character is in Chinese text with some English.

    Zipf's law over COMMON, -log(5.7 (rank + 10)), which follows its counts within 0.6; round
    figures for the rest, good enough to rank the readings of one string of bytes.
    """
    if char in _RANK:
        return -math.log(5.7 * (_RANK[char] + 10))
    if char in _PUNCTUATION:
        return -4.5
    if char in " \n":
        return -3.5
    if is_control(char):
        return _CONTROL
    for first, last, value in _KINDS:
        if first <= char <= last:
            return value
    return _NO_TEXT if _is_no_text(char) else _OTHER


def is_control(char: str) -> bool:
    """True of control characters that text files do not contain as layout or colour."""
    return unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\x1b"


def _is_no_text(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cs")
