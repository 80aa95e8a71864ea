// Keys that search compares by, as src/text/fold/key.rs makes them.
// Made from rules.json by scripts/build-fold.py; not to be edited.
const letters = new Map([["ي","ی"],["ى","ی"],["ئ","ی"],["ې","ی"],["ے","ی"],["ك","ک"],["ڪ","ک"],["ة","ه"],["ۀ","ه"],["ە","ه"],["ھ","ه"],["ہ","ه"],["أ","ا"],["إ","ا"],["آ","ا"],["ٱ","ا"],["ؤ","و"],["٫","."],["_"," "]]);
const dropped = new Set(["ء","ـ","#","«","»","\"","“","”","„","‘","’","‹","›"]);
const sequences = [["یئ","یا"],["يئ","یا"],["ىئ","یا"]];
const heads = new Set(["می","نمی","همی","بی"]);
const endings = new Set(["ها","های","هایی","هایم","هایت","هایش","هایمان","هایتان","هایشان","هاست","تر","ترین","تری"]);
const hehEndings = new Set(["ای","ام","ات","اش","ایم","اید","اند","مان","تان","شان"]);
const articles = new Set(["الدین","الله","اللهی","السلام","الملل","المللی","الاسلام","المال","المقدس","الزمان","الرضا","العظمی","الحسین"]);
const compounds = new Set(["اتش بس","اتش سوزی","اتش نشانی","احمدی نژاد","اسلام اباد","اسیب دیده","اشتراک گذاری","اطلاع رسانی","اماده باش","اماده سازی","اموزش وپرورش","امکان پذیر","ایت الله","باب المندب","باقی مانده","برنامه ریزی","برنامه نویسی","بلوکه شده","بن بست","بهره برداری","بهره گیری","بهینه سازی","بین الحرمین","بین الملل","بین المللی","تاب اوری","تجربه گر","تجزیه طلب","تصمیم گیری","تعیین شده","تفاهم نامه","تل اویو","توافق نامه","توسعه دهندگان","تیم ملی","ثبت نام","جابه جایی","جام جهانی","جمع اوری","جمع بندی","جمهوری خواه","جمهوری خواهان","جی دی","حال وهوای","حجت الاسلام","حزب الله","حمل ونقل","خاتم الانبیا","خدمت رسانی","خزانه داری","خلیج فارس","خنثی سازی","خون خواهی","دانش اموز","دانش اموزان","دروازه بان","دست کم","دی ماه","راه اندازی","راه اهن","راه حل","رده بندی","روابط عمومی","روبه رو","ریاست جمهوری","ریال مادرید","رییس جمهور","سرمایه گذاری","سه شنبه","سوخت رسان","سیستان وبلوچستان","شرکت کنندگان","شنیده شدن","شورای عالی","شگفت انگیز","صرفه جویی","عقب نشینی","علیه السلام","عمل نکرده","غریب ابادی","غنی سازی","غنی شده","فاکس نیوز","فردوسی پور","فعال سازی","فوق العاده","قابل توجهی","قرعه کشی","قلعه نویی","قوه قضاییه","لامین یامال","لس انجلس","لیونل مسی","متن باز","محیط زیست","مذاکره کننده","مذاکره کنندگان","ملی پوشان","میانجی گری","نخست وزیر","نرم افزار","نشان دهنده","نقل وانتقالات","نیمه نهایی","نیویورک تایمز","هم اکنون","هم زمان","همه چیز","وال استریت","وب سایت","پیش بینی","پیش فرض","پیش نویس","کسب وکار","کسب وکارها","کنترل شده","کودک کش","کیپ ورد","گفت وگو","گفت وگوها","گفت وگوهای","گفت وگوی","گل گهر","گیت هاب","یک طرفه","یک چهارم"]);
const stemEndings = ["هایشان","هایمان","هایتان","هایی","هایم","هایت","هایش","هاست","های","ها","ترین","تری","تر"];
const stemKept = new Set(["تنها","انتها","بها","اشتها","اژدها","فقها","رها","طاها","سها","منتها","ملاها","یاماها","ناها","الها","دختر","دفتر","بستر","شتر","کبوتر","کلانتر","چتر","متر","کیلومتر","سانتیمتر","میلیمتر","لیتر","تیاتر","تیتر","فیلتر","کامپیوتر","موتور","استر","خاکستر","اختر","مشتر","انگشتر","پیشتر","دکتر","تراکتور","پرستر","رهبر","پارامتر","تیوتر","توییتر","پوستر","مادر","بهتری","دختری","دفتری","مشتری","خاکستری","برتری","کلانتری","دکتری","کبوتری","استری","بستری","متری","لیتری","کیلومتری","پسترین","دکترین","استرین","ویترین","گاومیش","تهای","بهای","انتهای","اشتهای","تنهایی","نهایی","رهایی","رهای","زیبای"]);
const mark = /[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/u;
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\ufff0-\ufff8]/u;
const space = /\p{White_Space}/u;

function character(c) {
  if (space.test(c)) return ' ';
  if (mark.test(c) || unseen.test(c) || dropped.has(c)) return '';
  if (letters.has(c)) return letters.get(c);
  const code = c.codePointAt(0);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  return c.toLowerCase();
}

// Whether a word is joined to the one before it.
function joins(before, word) {
  return heads.has(before) || endings.has(word) || articles.has(word) ||
    (before.endsWith('ه') && (word === 'ی' || hehEndings.has(word))) ||
    compounds.has(before + ' ' + word);
}

// The key: spelling variants of one text have the same.
export function key(text) {
  let folded = text.normalize('NFKC').replaceAll('ه\u200cی ', 'ه ').replace(/ه\u200cی$/u, 'ه');
  for (const [from, to] of sequences) folded = folded.replaceAll(from, to);
  const words = Array.from(folded, character).join('').split(' ').filter(Boolean);
  const out = [];
  let last = '';
  for (const word of words) {
    if (out.length && joins(last, word)) {
      if (word !== 'ی') out[out.length - 1] += word;
    } else {
      out.push(word);
    }
    last = word;
  }
  return out.join(' ');
}

// A second key: its words without plural and comparative endings.
export function stems(text) {
  return key(text).split(' ').map(stem).join(' ');
}

function stem(word) {
  const uniform = word.replaceAll('وو', 'یو');
  if (stemKept.has(uniform)) return uniform;
  const ending = stemEndings.find((ending) => uniform.endsWith(ending) &&
    Array.from(uniform).length - Array.from(ending).length > 1);
  return ending ? uniform.slice(0, -ending.length) : uniform;
}
